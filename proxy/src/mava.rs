//! Mava, as far as the proxy needs it: create a ticket, look one up, add
//! a note to one, and tell which agents and categories exist. The rules are those of Mava's published page.
//!
//! Only the outbox's worker calls it, through [`Upstream`]. The one exception is
//! the operator's own `check` command, which asks for agents and categories.

mod body;
mod client;
mod error;
mod ticket;

use async_trait::async_trait;

use crate::clock::Timestamp;

pub use client::{ClientError, MavaClient};
pub use error::{Fault, MavaError, Refusal};
pub use ticket::{
    Agent, Attachment, Attribute, Category, CreatedTicket, Customer, ListedTicket, Message,
    NewNote, NewTicket, NoteFile, TicketCustomer, TicketQuery,
};

/// Most tickets in one answer to [`Upstream::list_tickets`]. Mava takes 1 to 100.
pub const PAGE: u32 = 100;

/// What the outbox needs of Mava. Every call takes one place of the key's budget.
#[async_trait]
pub trait Upstream: Send + Sync {
    /// Creates a ticket. Mava knows no idempotency key: see
    /// [`MavaError::may_have_happened`] before calling again.
    ///
    /// # Errors
    /// Whatever came instead of a `201 Created`.
    async fn create_ticket(&self, ticket: &NewTicket) -> Result<CreatedTicket, MavaError>;

    /// One page of the tickets that were created in a window of time, [`PAGE`] at most.
    ///
    /// # Errors
    /// Whatever came instead of a list of tickets.
    async fn list_tickets(&self, query: &TicketQuery) -> Result<Vec<ListedTicket>, MavaError>;

    /// Adds an internal note to a ticket. As with tickets, Mava knows no
    /// idempotency key.
    ///
    /// # Errors
    /// Whatever came instead of a success.
    async fn add_note(&self, note: &NewNote) -> Result<(), MavaError>;

    /// What time it is at Mava, by its last answer. Nothing where none told.
    fn time(&self) -> Option<Timestamp> {
        None
    }
}
