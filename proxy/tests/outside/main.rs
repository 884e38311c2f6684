//! The proxy with programs of others: a virus scanner, and an S3 that is not the
//! sandbox's. `cargo xtask test` gets them and runs this; a plain `cargo test`
//! leaves these tests out, and says so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../suite/support/bucket.rs"]
mod bucket;
mod clamd;
mod moto;
mod program;
