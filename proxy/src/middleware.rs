//! What surrounds every request, whatever its handler does: a name and a log
//! line, headers, bounds on time, conditional requests, how many there may be, who
//! may read the answer, and who is an administrator.

pub mod admin;
pub mod conditional;
pub mod cors;
pub mod deadline;
pub mod headers;
pub mod limit;
pub mod observe;

pub use observe::{RequestId, X_REQUEST_ID};
