//! A strict stand-in for Mava: its API with every rule, range and code that its
//! page of the Create Ticket endpoint states, and a page that shows the tickets.
//!
//! It is written from that page alone and shares no code with the proxy, so
//! that client and stand-in cannot make the same mistake. It is not a support
//! desk: nothing is sent to anybody, and nothing outlives it: the files of its
//! bucket lie in a temporary folder.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! let sandbox = mava_sandbox::Sandbox::start().await?;
//! println!("{}/sandbox, key {}", sandbox.url(), mava_sandbox::DEFAULT_API_KEY);
//! # sandbox.stop().await }
//! ```
//!
//! # Ids
//! Fixed, so that a configuration can name them (see [`seed`]):
//!
//! | | ours | another organisation's |
//! |---|---|---|
//! | categories | `64f000000000000000000001` Bridge, `…02` Wallet, `…03` Staking, `…04` Account | `74f000000000000000000001` |
//! | tags | `64f100000000000000000001` website, `…02` dapp, `…03` transaction, `…04` urgent | `74f100000000000000000001` |
//! | ticket attributes | `64f200000000000000000001` Transaction, `…02` Chain, `…03` Page, `…04` Reference, `…05` Wallet status | `74f200000000000000000001` |
//! | customer attributes | `64f300000000000000000001` Plan, `…02` Language, `…03` Account id | `74f300000000000000000001` |
//! | agents | `645000000000000000000001` Ada (email), `…02` (wallet only) | `745000000000000000000001` |
//! | customers | `64c000000000000000000001` Grace (email), `…02` Vera (wallet) | `74c000000000000000000001` |
//!
//! # The bucket
//! Attachments of a ticket must lie in `https://mava-sandbox-files.s3.amazonaws.com/`.
//! That bucket is here as well: a real S3 server on the sandbox's own port, at
//! `/mava-sandbox-files/{key}` or with the bucket's name before the host. Every
//! request must be signed (Signature Version 4) by the key pair `sandbox-bucket`,
//! `sandbox-bucket-secret`, unless another is given. What is put there is what the
//! page shows for the URLs of tickets, at `/sandbox/files/{key}`.
//!
//! # Our readings
//! Where the page is silent, the strictest likely reading is taken:
//!
//! - Error bodies are `{"error": "CODE", "message": "…"}`, and `{"error": "text"}`
//!   where the table has no code and on the sibling endpoints.
//! - A request is checked in this order: key, rate limit, content type and JSON,
//!   unknown members, customer mode, types and ranges, attachment URLs, and then
//!   what it refers to: customer, its attributes, assignee, category, tags,
//!   ticket attributes.
//! - Unknown members are refused, `null` is not "absent", and lengths are counted
//!   in UTF-16 code units. A wrong content type and malformed JSON are a
//!   `VALIDATION_ERROR`; a body above 1 MiB is a 413.
//! - An email follows the grammar of the HTML Living Standard, at most 254
//!   characters. Emails and wallets are matched without regard to case.
//! - `assignedTo` need not look like an ObjectId (the page's own example does
//!   not): what is no agent's id does not exist, 400 `ASSIGNEE_NOT_FOUND`.
//! - Ids of attributes are references like any other: unknown or foreign ones
//!   answer 404 `ATTRIBUTE_NOT_FOUND`, a code that the table lacks. A customer's
//!   attribute is not a ticket's.
//! - The message's content and a file's name must not be empty; `fileSize` is a
//!   whole number.
//! - Admitted requests count against the rate limit, refused ones (429, 401) do
//!   not; a request leaves the window 30 seconds after it came.
//! - `GET /api/tickets` answers `{"tickets": […], "total": n}`, newest first, each
//!   ticket with its messages; `GET /api/categories` answers
//!   `{"categories": [{"_id", "name"}]}`. Tickets show category, agent and tags as
//!   ids, customer and messages in full.

mod api;
mod bucket;
mod clock;
mod connection;
mod console;
mod draft;
mod fault;
mod iso;
mod journal;
mod object_id;
mod rate;
mod refusal;
mod sandbox;
pub mod seed;
mod server;
mod shared;
mod world;

pub use bucket::StoredFile;
pub use clock::{Clock, ManualClock, SystemClock};
pub use fault::FaultError;
pub use sandbox::{Builder, DEFAULT_API_KEY, Sandbox};
