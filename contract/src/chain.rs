//! The chains that Intake knows by name, and the block explorers that show
//! their transactions: one table for the field `chain`, for links that are
//! pasted, and for links that agents follow.
//!
//! Only what is looked up in it is loaded: the form's first paint is not.

/// Longest name in [`CHAINS`], in characters.
pub const CHAIN_NAME_MAX: usize = 24;

/// A chain by its EIP-155 number.
#[derive(Debug, PartialEq, Eq)]
pub struct Chain {
    /// The EIP-155 number.
    pub id: u64,
    /// The name that people use, at most [`CHAIN_NAME_MAX`] characters.
    pub name: &'static str,
    /// Host and path up to a transaction's hash, without `www.`; the first one
    /// is what a hash is linked to.
    explorers: &'static [&'static str],
}

const fn chain(id: u64, name: &'static str, explorers: &'static [&'static str]) -> Chain {
    Chain {
        id,
        name,
        explorers,
    }
}

/// How many of [`CHAINS`], from the first, a `chain` field offers by itself.
const WELL_KNOWN: usize = 14;

/// Numbers and names as in the registry `ethereum-lists/chains`; those that
/// visitors name most come first, test networks last.
#[rustfmt::skip]
pub const CHAINS: &[Chain] = &[
    chain(1, "Ethereum", &["etherscan.io/tx/", "eth.blockscout.com/tx/", "blockscout.com/eth/mainnet/tx/", "blockchair.com/ethereum/transaction/", "oklink.com/ethereum/tx/", "oklink.com/eth/tx/", "ethplorer.io/tx/", "beaconcha.in/tx/"]),
    chain(42_161, "Arbitrum One", &["arbiscan.io/tx/", "arbitrum.blockscout.com/tx/", "blockchair.com/arbitrum-one/transaction/", "oklink.com/arbitrum-one/tx/", "oklink.com/arbitrum/tx/"]),
    chain(8_453, "Base", &["basescan.org/tx/", "base.blockscout.com/tx/", "blockchair.com/base/transaction/", "oklink.com/base/tx/"]),
    chain(10, "Optimism", &["optimistic.etherscan.io/tx/", "explorer.optimism.io/tx/", "optimism.blockscout.com/tx/", "blockchair.com/optimism/transaction/", "oklink.com/optimism/tx/"]),
    chain(137, "Polygon", &["polygonscan.com/tx/", "polygon.blockscout.com/tx/", "blockchair.com/polygon/transaction/", "oklink.com/polygon/tx/"]),
    chain(56, "BNB Smart Chain", &["bscscan.com/tx/", "bsctrace.com/tx/", "blockchair.com/bnb/transaction/", "oklink.com/bsc/tx/"]),
    chain(43_114, "Avalanche", &["snowtrace.io/tx/", "snowscan.xyz/tx/", "subnets.avax.network/c-chain/tx/", "explorer.avax.network/tx/", "blockchair.com/avalanche/transaction/", "oklink.com/avax/tx/"]),
    chain(59_144, "Linea", &["lineascan.build/tx/", "explorer.linea.build/tx/", "oklink.com/linea/tx/"]),
    chain(534_352, "Scroll", &["scrollscan.com/tx/", "scroll.blockscout.com/tx/", "oklink.com/scroll/tx/"]),
    chain(324, "zkSync Era", &["explorer.zksync.io/tx/", "era.zksync.network/tx/", "zksync.blockscout.com/tx/"]),
    chain(81_457, "Blast", &["blastscan.io/tx/", "blast.blockscout.com/tx/"]),
    chain(5_000, "Mantle", &["mantlescan.xyz/tx/", "explorer.mantle.xyz/tx/"]),
    chain(100, "Gnosis", &["gnosisscan.io/tx/", "gnosis.blockscout.com/tx/", "blockscout.com/xdai/mainnet/tx/", "blockscout.com/poa/xdai/tx/"]),
    chain(42_220, "Celo", &["celoscan.io/tx/", "celo.blockscout.com/tx/", "explorer.celo.org/mainnet/tx/", "explorer.celo.org/tx/"]),

    chain(146, "Sonic", &["sonicscan.org/tx/"]),
    chain(130, "Unichain", &["uniscan.xyz/tx/", "unichain.blockscout.com/tx/"]),
    chain(480, "World Chain", &["worldscan.org/tx/"]),
    chain(80_094, "Berachain", &["berascan.com/tx/"]),
    chain(2_741, "Abstract", &["abscan.org/tx/"]),
    chain(57_073, "Ink", &["explorer.inkonchain.com/tx/"]),
    chain(1_868, "Soneium", &["soneium.blockscout.com/tx/"]),
    chain(33_139, "ApeChain", &["apescan.io/tx/"]),
    chain(999, "HyperEVM", &["hyperevmscan.io/tx/"]),
    chain(143, "Monad", &["monadscan.com/tx/"]),
    chain(204, "opBNB", &["opbnb.bscscan.com/tx/", "opbnbscan.com/tx/"]),
    chain(1_101, "Polygon zkEVM", &["zkevm.polygonscan.com/tx/"]),
    chain(42_170, "Arbitrum Nova", &["nova.arbiscan.io/tx/"]),
    chain(34_443, "Mode", &["modescan.io/tx/", "explorer.mode.network/tx/"]),
    chain(7_777_777, "Zora", &["explorer.zora.energy/tx/"]),
    chain(167_000, "Taiko", &["taikoscan.io/tx/"]),
    chain(252, "Fraxtal", &["fraxscan.com/tx/"]),
    chain(250, "Fantom", &["explorer.fantom.network/tx/", "ftmscan.com/tx/"]),
    chain(25, "Cronos", &["explorer.cronos.org/tx/", "cronoscan.com/tx/"]),
    chain(1_284, "Moonbeam", &["moonbeam.moonscan.io/tx/", "moonscan.io/tx/"]),
    chain(1_285, "Moonriver", &["moonriver.moonscan.io/tx/"]),

    chain(11_155_111, "Sepolia", &["sepolia.etherscan.io/tx/", "eth-sepolia.blockscout.com/tx/"]),
    chain(560_048, "Hoodi", &["hoodi.etherscan.io/tx/"]),
    chain(17_000, "Holesky", &["holesky.etherscan.io/tx/"]),
    chain(84_532, "Base Sepolia", &["sepolia.basescan.org/tx/", "base-sepolia.blockscout.com/tx/"]),
    chain(421_614, "Arbitrum Sepolia", &["sepolia.arbiscan.io/tx/", "arbitrum-sepolia.blockscout.com/tx/"]),
    chain(11_155_420, "OP Sepolia", &["sepolia-optimism.etherscan.io/tx/", "optimism-sepolia.blockscout.com/tx/"]),
    chain(80_002, "Polygon Amoy", &["amoy.polygonscan.com/tx/"]),
    chain(97, "BNB Smart Chain Testnet", &["testnet.bscscan.com/tx/"]),
    chain(43_113, "Avalanche Fuji", &["testnet.snowtrace.io/tx/", "testnet.snowscan.xyz/tx/"]),
];

impl Chain {
    /// The chains that a `chain` field offers unless the operator lists others.
    #[must_use]
    pub fn well_known() -> &'static [Self] {
        &CHAINS[..WELL_KNOWN]
    }

    /// The chain of this number.
    #[must_use]
    pub fn of(id: u64) -> Option<&'static Self> {
        CHAINS.iter().find(|chain| chain.id == id)
    }

    /// The chain whose explorer has its transactions under an address: all of it
    /// up to the hash.
    #[must_use]
    pub fn by_explorer(address: &str) -> Option<&'static Self> {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        let place = rest.strip_prefix("www.").unwrap_or(rest);
        let shows = |chain: &&Self| {
            let mut explorers = chain.explorers.iter();
            explorers.any(|explorer| explorer.eq_ignore_ascii_case(place))
        };
        CHAINS.iter().find(shows)
    }

    /// Where its usual explorer shows a transaction.
    #[must_use]
    pub fn page_of(&self, hash: &str) -> Option<String> {
        let explorer = self.explorers.first()?;
        Some(["https://", explorer, hash].concat())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_chain_and_every_explorer_stands_once() {
        let mut ids = BTreeSet::new();
        let mut names = BTreeSet::new();
        let mut places = BTreeSet::new();
        for chain in CHAINS {
            assert!(ids.insert(chain.id), "{} stands twice", chain.id);
            assert!(names.insert(chain.name), "{} stands twice", chain.name);
            assert!(chain.name.len() <= CHAIN_NAME_MAX, "{}", chain.name);
            assert_eq!(Chain::of(chain.id), Some(chain));
            assert!(!chain.explorers.is_empty(), "{}", chain.name);
            for explorer in chain.explorers {
                assert!(places.insert(explorer), "{explorer} stands twice");
                assert_eq!(explorer.to_lowercase(), *explorer);
                assert!(!explorer.starts_with("www."), "{explorer}");
                assert!(explorer.ends_with('/'), "{explorer}");
                for address in [
                    format!("https://{explorer}"),
                    format!("http://WWW.{explorer}").to_lowercase(),
                ] {
                    assert_eq!(Chain::by_explorer(&address), Some(chain), "{address}");
                }
            }
        }
        let test_networks = ["Testnet", "Sepolia", "Fuji", "Amoy"];
        for chain in Chain::well_known() {
            assert!(!test_networks.iter().any(|word| chain.name.contains(word)));
        }
    }

    #[test]
    fn what_is_not_quite_an_explorer_s_address_names_no_chain() {
        for address in [
            "https://etherscan.io.evil.example/tx/",
            "https://evil.example/etherscan.io/tx/",
            "https://etherscan.io@evil.example/tx/",
            "https://sub.etherscan.io/tx/",
            "https://etherscan.io/address/",
            "https://etherscan.io/",
            "",
        ] {
            assert_eq!(Chain::by_explorer(address), None, "{address}");
        }
    }
}
