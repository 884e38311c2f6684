//! The proxy between the form and Mava. Takes each request in, keeps it safely,
//! files it as a ticket, and never shows the API key.
//!
//! `main.rs` only calls [`cli::run`]; everything is here so that tests can reach it.

pub mod assets;
pub mod cli;
pub mod config;
pub mod environment;
pub mod frame;
pub mod metrics;
pub mod middleware;
pub mod plain;
pub mod secrets;
pub mod server;

// What a request goes through.

pub mod attachments;
pub mod budget;
pub mod captcha;
pub mod challenge;
pub mod client;
pub mod clock;
mod guard;
pub mod handlers;
pub mod identity;
pub mod limits;
pub mod mava;
pub mod outbox;
pub mod problem;
pub mod random;
pub mod seal;
pub mod storage;
pub mod suspicion;
pub mod ticket;
pub mod wallet;
