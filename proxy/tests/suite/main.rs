//! The proxy without its listeners, whole: requests go in by the router, and
//! out to the real sandbox or to a scripted Mava. One binary for all of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod abuse;
mod attached;
mod attachments;
mod bad_input;
mod bucket;
mod captcha;
mod challenge;
mod client;
mod clocks;
mod delivery;
mod examples;
mod fields;
mod forms;
mod idempotency;
mod identity;
mod notes;
mod order;
mod outbox_command;
mod program;
mod redeem;
mod rendering;
mod restart;
mod secrets;
mod store;
mod store_file;
mod support;
mod wallet;
mod worker;
