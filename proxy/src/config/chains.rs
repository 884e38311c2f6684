//! The chains that a `chain` field offers unless the operator lists others.

use intake_contract::{Choice, LocalText};

/// EIP-155 numbers and names as in the registry at chainlist.org, the ones that
/// visitors name most first.
const WELL_KNOWN: [(u32, &str); 14] = [
    (1, "Ethereum"),
    (42_161, "Arbitrum One"),
    (8_453, "Base"),
    (10, "Optimism"),
    (137, "Polygon"),
    (56, "BNB Smart Chain"),
    (43_114, "Avalanche"),
    (59_144, "Linea"),
    (534_352, "Scroll"),
    (324, "zkSync Era"),
    (81_457, "Blast"),
    (5_000, "Mantle"),
    (100, "Gnosis"),
    (42_220, "Celo"),
];

/// The options of a `chain` field that has none of its own.
pub fn well_known() -> Vec<Choice> {
    let choice = |(id, name): (u32, &str)| Choice {
        value: id.to_string(),
        label: LocalText::any(name),
    };
    WELL_KNOWN.into_iter().map(choice).collect()
}
