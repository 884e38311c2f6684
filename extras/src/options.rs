//! What every panel reads from the options that the form was mounted with.

use serde::Deserialize;

/// The part that is the same for all panels.
#[derive(Debug, Clone, Deserialize)]
pub struct Options {
    /// The proxy's public URL, without a trailing slash.
    pub base: String,
    /// The form's id.
    pub form: String,
    /// A BCP 47 tag of a language that the form knows.
    pub locale: String,
    /// Where the catalogues of further languages lie, with a trailing slash.
    #[serde(default)]
    pub assets: Option<String>,
}
