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
    /// What a browser must do before it sends: what it must by itself, unless
    /// something else than a browser sends.
    pub challenge: &'static str,
    /// The lines of the table `limits`, as TOML.
    pub limits: String,
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

    /// For those who are no visitors: nothing to solve, and as much as they like.
    pub fn unguarded(&mut self) {
        self.challenge = "off";
        let kinds = ["traffic", "calls", "submissions", "contact", "total"];
        let lines =
            kinds.map(|kind| format!("{kind} = {{ requests = 1_000_000, window = \"1s\" }}\n"));
        self.limits = lines.concat();
    }

    /// The file's text.
    pub fn to_toml(&self) -> String {
        let Self {
            listen,
            admin_listen,
            upstream,
            origins,
            challenge,
            limits,
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
             [limits]\n{limits}\n\
             [store]\nurl = \"sqlite:{store}\"\n\n\
             [[forms]]\nid = \"support\"\norigins = {origins:?}\n\
             identify_by = [\"email\", \"wallet\"]\nchallenge = \"{challenge}\"\n{form}\n{top}\n"
        )
    }
}
