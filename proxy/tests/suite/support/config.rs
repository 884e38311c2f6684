//! The configuration of the tests: read by the real parser, then made quick.

use std::path::Path;
use std::time::Duration;

use intake_proxy::config::{Config, parse};
use intake_proxy::outbox::{Backoff, Tuning};

/// The page that may use the form.
pub const ORIGIN: &str = "https://example.com";

const SOURCE: &str = r#"
[server]
public_url = "https://help.example.com"

# Most tests have one visitor who writes more than anybody does.
[limits]
contact = { requests = 1_000_000, window = "1s" }
total = { requests = 1_000_000, window = "1s" }

[[forms]]
id = "support"
origins = ["https://example.com", "https://app.example.com"]
challenge = "off"

[[forms.fields]]
id = "name"
[[forms.fields]]
id = "email"
[[forms.fields]]
id = "walletAddress"
[[forms.fields]]
id = "subject"
[[forms.fields]]
id = "message"
[[forms.fields]]
id = "topic"
type = "select"
label = "What is it about?"
options = [
  { value = "bridge", label = "Bridge or transfer", category = "64f000000000000000000001", tags = ["64f100000000000000000003"], priority = 3 },
  { value = "other", label = "Something else" },
]
[[forms.fields]]
id = "steps"
type = "textarea"
label = "Steps"

[forms.ticket]
status = "Open"
priority = 2
assigned_to = "645000000000000000000001"
category = "64f000000000000000000004"
tags = ["64f100000000000000000001"]
subject = "[{form}] {subject}"

[[forms]]
id = "sales"
origins = ["https://sales.example.com"]
challenge = "off"

[[forms]]
id = "files"
origins = ["https://example.com"]
challenge = "off"
[forms.attachments]
max_files = 10
max_bytes = "2MB"
total_bytes = "3MB"
"#;

/// A configuration with the form `support` for a Mava at `base_url`.
pub fn config(base_url: &str) -> Config {
    let mut config = parse(SOURCE, Path::new("")).unwrap().config;
    config.mava.base_url = base_url.parse().unwrap();
    config.mava.timeout = Duration::from_millis(400);
    config
}

/// The outbox as operators run it, only that it waits milliseconds instead of
/// minutes. For tests on real time.
pub fn quick(config: &Config) -> Tuning {
    let backoff = Backoff {
        base: Duration::from_millis(5),
        max: Duration::from_millis(50),
    };
    Tuning {
        backoff,
        pause: backoff,
        probe_every: Duration::from_millis(50),
        ..Tuning::of(config)
    }
}
