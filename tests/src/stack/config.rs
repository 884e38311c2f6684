//! The proxy's configuration file, as a scenario wants it.

use std::path::PathBuf;

/// What goes into `intake.toml`.
#[derive(Clone, Debug)]
pub struct Config {
    /// The port for visitors, on 127.0.0.1.
    pub listen: u16,
    /// The port for the operator, on 127.0.0.1.
    pub admin_listen: u16,
    /// Where Mava is.
    pub upstream: String,
    /// The store's file.
    pub store: PathBuf,
    /// The pages that may carry the form.
    pub origins: Vec<String>,
    /// Further lines of the table `mava`, as TOML.
    pub mava: String,
    /// Further lines of the form's own table, as TOML.
    pub form: String,
    /// Further tables, as TOML.
    pub top: String,
    /// Further variables of the proxy's environment.
    pub variables: Vec<(&'static str, String)>,
}

impl Config {
    /// The address that visitors know.
    pub fn public_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.listen)
    }

    /// The file's text.
    pub fn to_toml(&self) -> String {
        let Self {
            listen,
            admin_listen,
            upstream,
            origins,
            mava,
            form,
            top,
            ..
        } = self;
        let (public_url, store) = (self.public_url(), self.store.display());
        // Rust's way to write a list of plain strings is TOML's way, too.
        format!(
            "[server]\nlisten = \"127.0.0.1:{listen}\"\nadmin_listen = \"127.0.0.1:{admin_listen}\"\n\
             public_url = \"{public_url}\"\n\n\
             [mava]\nbase_url = \"{upstream}\"\n{mava}\n\
             [store]\nurl = \"sqlite:{store}\"\n\n\
             [[forms]]\nid = \"support\"\norigins = {origins:?}\n\
             identify_by = [\"email\", \"wallet\"]\nchallenge = \"off\"\n{form}\n{top}\n"
        )
    }
}
