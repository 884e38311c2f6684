//! The detector of secrets, which every handler asks that takes a visitor's words.

use std::sync::LazyLock;

use intake_contract::guard::Guard;

static GUARD: LazyLock<Guard> = LazyLock::new(Guard::whole);

/// The detector with all that it can know. Made once, in a few milliseconds.
pub(super) fn guard() -> &'static Guard {
    &GUARD
}
