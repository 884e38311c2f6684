//! The sandbox over real connections, rule by rule.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod binary;
mod bucket;
mod client;
mod console;
mod create;
mod faults;
mod limits;
mod rules;
mod siblings;
