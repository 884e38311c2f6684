//! `[[chains]]`: where a chain can be asked about contract wallets. An address
//! with a path or a query may hold a key, so only a plain one stands in the file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use super::mistake::Findings;
use super::table::Table;

/// One `[[chains]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainConfig {
    /// Its EIP-155 number.
    pub id: u64,
    /// Where its node's address is.
    pub rpc_url: RpcUrl,
    /// How long one call may take.
    pub timeout: Duration,
}

/// Where a node's address is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RpcUrl {
    /// In the file itself: scheme, host and port, which hold no key.
    Plain(Url),
    /// In this environment variable.
    Variable(String),
    /// In this file.
    File(PathBuf),
}

/// The keys of which one says where the address is.
const PLACES: [&str; 3] = ["rpc_url", "rpc_url_env", "rpc_url_file"];

/// Every chain that can be asked. Relative paths begin at `folder`.
pub fn of(findings: &mut Findings<'_>, root: &Table, folder: &Path) -> Vec<ChainConfig> {
    let mut ids = BTreeSet::new();
    let mut chains = Vec::new();
    for table in root.tables("chains") {
        if let Some(id) = table.number::<u64>("id")
            && !ids.insert(id)
        {
            let sentence = "is the id of another chain too";
            findings.mistake(table.place("id"), table.key("id"), sentence);
        }
        chains.extend(read(findings, table, folder));
    }
    chains
}

fn read(findings: &mut Findings<'_>, table: &Table, folder: &Path) -> Option<ChainConfig> {
    let mut given = PLACES.into_iter().filter(|name| table.has(name));
    match (given.next(), given.next()) {
        (None, _) => findings.mistake(table.at, table.key(PLACES[0]), super::walk::MISSING),
        (Some(first), Some(second)) => {
            let sentence = format!("must not stand beside `{first}`: keep one of them");
            findings.mistake(table.place(second), table.key(second), sentence);
        }
        (Some(_), None) => {}
    }
    let plain = table.url("rpc_url").map(RpcUrl::Plain);
    let variable = table.text("rpc_url_env").map(RpcUrl::Variable);
    let file = table.path("rpc_url_file");
    let rpc_url = plain
        .or(variable)
        .or_else(|| file.map(|path| RpcUrl::File(folder.join(path))));
    Some(ChainConfig {
        id: table.number("id")?,
        rpc_url: rpc_url?,
        timeout: table.duration("timeout")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    const FORM: &str = "[[forms]]\nid = \"support\"\norigins = []\n[[chains]]\n";

    fn told(chain: &str) -> Result<Vec<ChainConfig>, String> {
        let read = parse(&format!("{FORM}{chain}"), Path::new("/etc/intake"));
        read.map(|loaded| loaded.config.chains)
            .map_err(|mistakes| mistakes.to_string())
    }

    #[test]
    fn a_node_is_named_in_the_file_or_by_where_its_address_is() {
        let five = Duration::from_secs(5);
        for (chain, rpc_url, timeout) in [
            (
                "id = 1\nrpc_url = \"https://rpc.example.com\"",
                RpcUrl::Plain("https://rpc.example.com".parse().unwrap()),
                five,
            ),
            (
                "id = 1\nrpc_url_env = \"INTAKE_RPC_1\"\ntimeout = \"2s\"",
                RpcUrl::Variable("INTAKE_RPC_1".into()),
                Duration::from_secs(2),
            ),
            (
                "id = 1\nrpc_url_file = \"rpc/1\"",
                RpcUrl::File("/etc/intake/rpc/1".into()),
                five,
            ),
        ] {
            let id = 1;
            let expected = ChainConfig {
                id,
                rpc_url,
                timeout,
            };
            assert_eq!(told(chain), Ok(vec![expected]));
        }
    }

    #[test]
    fn what_could_hold_a_key_never_stands_in_the_file() {
        for (chain, expected) in [
            ("id = 1", "line 4, column 1: chains[0].rpc_url: is missing"),
            (
                "id = 1\nrpc_url = \"https://rpc.example.com/v3/0123456789abcdef\"",
                "line 6, column 11: chains[0].rpc_url: must end after the host and port, without path, query or fragment",
            ),
            (
                "id = 1\nrpc_url_env = \"https://rpc.example.com\"",
                "line 6, column 15: chains[0].rpc_url_env: must be the name of an environment variable in capitals, as \"INTAKE_IDENTITY_SECRET\", and never the secret itself",
            ),
            (
                "id = 1\nrpc_url_env = \"A\"\nrpc_url_file = \"a\"",
                "line 7, column 16: chains[0].rpc_url_file: must not stand beside `rpc_url_env`: keep one of them",
            ),
            (
                "id = 0\nrpc_url_env = \"A\"",
                "line 5, column 6: chains[0].id: must be a whole number from 1 to 9007199254740991",
            ),
            (
                "id = 1\nrpc_url_env = \"A\"\n[[chains]]\nid = 1\nrpc_url_env = \"A\"",
                "line 8, column 6: chains[1].id: is the id of another chain too",
            ),
        ] {
            assert_eq!(told(chain), Err(expected.to_owned()), "{chain}");
        }
    }
}
