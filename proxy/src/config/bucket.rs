//! `[attachments.s3]`: a bucket for what visitors attach.

use url::Url;

use super::mistake::Findings;
use super::table::Table;
use super::values;

/// `[attachments.s3]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Config {
    /// The service's address.
    pub endpoint: Url,
    /// What requests are signed for.
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
    /// Where the name stands.
    pub style: S3Style,
    /// Stands before every key.
    pub prefix: String,
    /// What the bucket is called from outside, with whatever stands before keys.
    pub public_url: Option<Url>,
}

/// Where a bucket's name stands in addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum S3Style {
    /// In the path.
    Path,
    /// Before the host.
    VirtualHost,
}

impl S3Config {
    /// What an object is called in the bucket.
    #[must_use]
    pub fn name_of(&self, key: &str) -> String {
        match self.prefix.trim_matches('/') {
            "" => key.to_owned(),
            prefix => format!("{prefix}/{key}"),
        }
    }

    /// The address under which anybody can fetch an object, if it has one.
    #[must_use]
    pub fn url_of(&self, key: &str) -> Option<Url> {
        let mut url = self.public_url.clone()?;
        let base = url.path().trim_end_matches('/');
        url.set_path(&format!("{base}/{}", self.name_of(key)));
        Some(url)
    }
}

/// What stands in the table.
pub(super) fn bucket(findings: &mut Findings<'_>, table: &Table) -> Option<S3Config> {
    let prefix = table.text("prefix")?;
    if !is_path(&prefix) {
        let sentence = "must consist of letters, digits, -, _ and /";
        findings.mistake(table.place("prefix"), table.key("prefix"), sentence);
        return None;
    }
    let public_url = match table.text("public_url") {
        Some(text) => match values::base_with_path(&text) {
            Ok(url) => Some(url),
            Err(sentence) => {
                findings.mistake(table.place("public_url"), table.key("public_url"), sentence);
                return None;
            }
        },
        None => None,
    };
    Some(S3Config {
        endpoint: table.url("endpoint")?,
        region: table.text("region")?,
        bucket: table.text("bucket")?,
        style: match table.text("style")?.as_str() {
            "virtual_host" => S3Style::VirtualHost,
            _ => S3Style::Path,
        },
        prefix,
        public_url,
    })
}

/// Nothing that would have to be escaped, or lead elsewhere.
fn is_path(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/');
    text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_s_address_is_the_public_one_with_its_name() {
        let config = |prefix: &str, public_url: &str| S3Config {
            endpoint: Url::parse("http://127.0.0.1:1").unwrap(),
            region: String::new(),
            bucket: "b".to_owned(),
            style: S3Style::Path,
            prefix: prefix.to_owned(),
            public_url: Url::parse(public_url).ok(),
        };
        for (prefix, public_url, url) in [
            (
                "intake",
                "https://a.example",
                Some("https://a.example/intake/k"),
            ),
            (
                "/x/y/",
                "https://a.example/b/",
                Some("https://a.example/b/x/y/k"),
            ),
            ("/", "https://a.example/b", Some("https://a.example/b/k")),
            ("intake", "", None),
        ] {
            let told = config(prefix, public_url).url_of("k");
            assert_eq!(told.as_ref().map(Url::as_str), url, "{prefix} {public_url}");
        }
    }
}
