//! The detector of secrets, which everything asks that takes a visitor's words.

use std::sync::LazyLock;

use intake_contract::guard::{FileGuard, Guard, Place, Verdict};

static GUARD: LazyLock<Guard> = LazyLock::new(Guard::whole);

/// The detector with all that it can know. Made once, in a few milliseconds.
pub fn guard() -> &'static Guard {
    &GUARD
}

/// Whether a file's name holds a secret for sure.
pub fn is_secret(name: &str) -> bool {
    let found = guard().scan(name, &Place::default()).findings;
    found.iter().any(|one| one.verdict == Verdict::Blocked)
}

/// Whether a file that was read to its end holds a secret for sure. What only may
/// be one is let pass: nobody can be asked about it here.
pub fn holds_secret(file: FileGuard) -> bool {
    let (found, _) = file.finish(guard());
    found.iter().any(|one| one.verdict == Verdict::Blocked)
}
