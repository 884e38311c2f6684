//! The tests of the detector as a whole: that it finds what is secret, in every
//! disguise, and blocks nothing else. `examples/proof.rs` prints the figures.

// A test may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod chance;
mod corpus;
mod disguises;
mod docs;
mod recall;
mod robust;
mod secrets;
