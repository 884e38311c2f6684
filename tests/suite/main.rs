//! The tests of the whole: the harness itself, the rules of the architecture,
//! and what a visitor does, in three browsers.

// A test may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod architecture;
mod harness;

mod api;
mod attachments;
mod border;
mod canaries;
mod captcha;
mod challenge;
mod destroy;
mod dialog;
mod fields;
mod filing;
mod frame;
mod guard;
mod identity;
mod isolation;
mod looks;
mod mistakes;
mod plain;
mod policies;
mod proofs;
mod relay;
mod signed_in;
mod soak;
mod trouble;
mod wallet_proof;
mod wallets;
