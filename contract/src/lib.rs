//! What the browser and the proxy agree on: forms, answers, rules, problems, and
//! what visitors are told.
//!
//! Everything here is pure. The crate compiles for the host and for wasm32 and
//! knows nothing of HTTP, the DOM, async, clocks or randomness; what needs one
//! of those gets it as an argument from its caller.

mod answers;
pub mod attachment;
mod chain;
mod email;
mod field;
mod field_type;
mod form;
pub mod guard;
mod idempotency;
mod identity;
pub mod limits;
mod locale;
mod messages;
mod number;
mod problem;
mod receipt;
mod reference;
mod rules;
mod submission;
pub mod text;
mod transaction;
mod wallet;
mod web;
mod writing;

pub use answers::{Answers, ValidAnswers};
pub use chain::{CHAIN_NAME_MAX, CHAINS, Chain};
pub use email::is_email;
pub use field::{Choice, Condition, FieldDefinition, PrefillSource};
pub use field_type::FieldType;
pub use form::{FormDefinition, Identifier};
pub use idempotency::IdempotencyKey;
pub use identity::VerifiedVisitor;
pub use locale::LocalText;
pub use messages::{Catalogue, KNOWN_LOCALES, Message};
pub use number::Decimal;
pub use problem::{FieldCode, FieldError, NotProvable, Problem, ProblemCode, field_errors};
pub use receipt::{DeliveryState, Receipt, SubmissionStatus};
pub use reference::Reference;
pub use rules::{TICKED, check_answers, check_field, picked};
pub use submission::{Context, Submission, ValidSubmission, is_wallet_name, reject_attachments};
pub use transaction::{Transaction, transaction};
pub use wallet::{
    AccountId, NoAccount, SIGN_IN_STATEMENT, SignInMessage, WalletAddress, WalletError,
    WalletMessage, WalletMessageRequest, WalletMethod, WalletMode, WalletVerdict,
    WalletVerifyRequest, wants_wallet_proof,
};
pub use web::is_web_address;
pub use writing::{is_right_to_left, language, pick_locale};
