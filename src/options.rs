//! What the loader hands over from JavaScript.

use serde::{Deserialize, Serialize};

use crate::form::Prefill;

/// The options of `mount`. Beside these the loader gives `definition`, the
/// form's, where it has fetched it already; `panel(kind, element, given, notify)`,
/// which makes a panel of the second module and gives a function that calls its
/// methods by name; and `hide(hidden)`, which takes a dialog out of sight.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MountOptions {
    /// The proxy's public URL, without a trailing slash.
    pub base: String,
    /// Where the catalogues of further languages lie, with a trailing slash.
    #[serde(default)]
    pub assets: Option<String>,
    /// The form's id.
    pub form: String,
    /// A BCP 47 tag; the document's language, then the browser's, where none is given.
    #[serde(default)]
    pub locale: Option<String>,
    /// Light, dark, or as the visitor's system has it.
    #[serde(default)]
    pub theme: Theme,
    /// What the form stands in.
    #[serde(default)]
    pub surface: Surface,
    /// Whether the form stands in a dialog and so has a button that closes it.
    #[serde(default)]
    pub dialog: bool,
    /// The address of the page that the visitor came from.
    #[serde(default)]
    pub page_url: Option<String>,
    /// Answers to begin with.
    #[serde(default)]
    pub prefill: Prefill,
}

/// What the form stands in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Surface {
    /// A shadow root of the host page.
    #[default]
    Shadow,
    /// A frame on the host page.
    Frame,
    /// A page of its own, of which its heading is the first.
    Page,
}

/// Which colours are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// As the visitor's system has it.
    #[default]
    Auto,
}

impl Theme {
    /// The value of the attribute `data-theme`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Auto => "auto",
        }
    }
}
