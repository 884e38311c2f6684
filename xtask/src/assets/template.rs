//! The two templates that the proxy fills at start-up, and the checks that a
//! build makes so that a proxy never meets a broken one.

use anyhow::{Context, Result, bail, ensure};

/// Stands once in the loader; the proxy replaces it by JSON.
const LOADER_TOKEN: &str = "__INTAKE_CONFIG__";

/// Stands once in what the loader imports, for the hashes of what that loads.
const INTEGRITY_TOKEN: &str = "__INTAKE_INTEGRITY__";

/// What the framed page must have a place for.
const PAGE_TOKENS: [&str; 15] = [
    "assets",
    "challenge",
    "extras_js",
    "extras_styles",
    "extras_wasm",
    "form",
    "frame",
    "lang",
    "origins",
    "plain",
    "styles",
    "title",
    "wallet",
    "widget_js",
    "widget_wasm",
];

/// The framed page, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// The page with its tokens, free of comments and of Trunk's elements.
    pub template: String,
    /// The file names of its style sheets, in order.
    pub styles: Vec<String>,
}

/// Takes Trunk's links out of the page, since assets get their final names
/// later and `{{styles}}` stands for the links, and checks the tokens.
pub fn split_page(html: &str) -> Result<Page> {
    let html = without(html, "<!--", "-->", |_| true);
    let mut styles = Vec::new();
    let template = without(&html, "<link", ">", |element| {
        let style = element.contains("rel=\"stylesheet\"");
        if style && let Some(name) = file_name(element) {
            styles.push(name.to_owned());
        }
        style || element.contains("data-trunk")
    });
    check_tokens(&template)?;
    ensure!(
        !styles.is_empty(),
        "index.html has no style sheet for Trunk"
    );
    Ok(Page { template, styles })
}

/// Checks that the minified loader still has its token, once, as an expression.
pub fn check_loader(script: &[u8]) -> Result<()> {
    let script = std::str::from_utf8(script).context("the loader is not UTF-8")?;
    match script.matches(LOADER_TOKEN).count() {
        1 => Ok(()),
        count => bail!("the loader has {LOADER_TOKEN} {count} times instead of once"),
    }
}

/// Puts hashes, as JSON, into the minified script that loads what they are of.
pub fn pin(script: &[u8], hashes: &str) -> Result<Vec<u8>> {
    let script = std::str::from_utf8(script).context("embed.js is not UTF-8")?;
    match script.matches(INTEGRITY_TOKEN).count() {
        1 => Ok(script.replace(INTEGRITY_TOKEN, hashes).into_bytes()),
        count => bail!("embed.js has {INTEGRITY_TOKEN} {count} times instead of once"),
    }
}

fn check_tokens(template: &str) -> Result<()> {
    let mut found: Vec<&str> = Vec::new();
    for piece in template.split("{{").skip(1) {
        let (token, _) = piece
            .split_once("}}")
            .context("index.html has {{ without }}")?;
        ensure!(
            PAGE_TOKENS.contains(&token),
            "index.html has an unknown token {{{{{token}}}}}"
        );
        found.push(token);
    }
    for token in PAGE_TOKENS {
        ensure!(
            found.contains(&token),
            "index.html lacks the token {{{{{token}}}}}"
        );
    }
    let styles = found.iter().filter(|token| **token == "styles").count();
    ensure!(
        styles == 1,
        "index.html has the token {{{{styles}}}} {styles} times instead of once"
    );
    Ok(())
}

/// `html` without the stretches from `start` to `end` that `drop` wants gone,
/// each with the line that it leaves empty.
fn without(html: &str, start: &str, end: &str, mut drop: impl FnMut(&str) -> bool) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some(from) = rest.find(start) {
        let length = rest[from..]
            .find(end)
            .map_or(rest.len() - from, |at| at + end.len());
        let to = from + length;
        if drop(&rest[from..to]) {
            kept.push_str(&rest[..from]);
            let line_is_empty = kept
                .rsplit('\n')
                .next()
                .is_some_and(|line| line.trim().is_empty());
            if line_is_empty && rest[to..].starts_with('\n') {
                kept.truncate(kept.trim_end_matches([' ', '\t']).len());
                rest = &rest[to + 1..];
                continue;
            }
        } else {
            kept.push_str(&rest[..to]);
        }
        rest = &rest[to..];
    }
    kept + rest
}

fn file_name(element: &str) -> Option<&str> {
    let (_, href) = element.split_once("href=\"")?;
    let (href, _) = href.split_once('"')?;
    href.rsplit('/').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html lang=\"{{lang}}\">\n<title>{{title}}</title>\n{{styles}}\n\
        <script type=\"module\" src=\"{{assets}}{{frame}}\"></script>\n\
        <i data-form=\"{{form}}\" data-js=\"{{widget_js}}\" data-wasm=\"{{widget_wasm}}\" \
        data-extras-js=\"{{extras_js}}\" data-extras-wasm=\"{{extras_wasm}}\" \
        data-extras-styles=\"{{extras_styles}}\" data-challenge=\"{{challenge}}\" \
        data-wallet=\"{{wallet}}\" data-origins=\"{{origins}}\" data-plain-url=\"{{plain}}\"></i>\n";

    #[test]
    fn trunks_elements_and_comments_leave_no_trace() {
        let built = PAGE.replace(
            "{{styles}}\n",
            "{{styles}}\n    <!-- a word to the author -->\n\
             <link rel=\"stylesheet\" href=\"/tokens.css\"/>\n  \
             <link rel=\"stylesheet\" href=\"/deep/widget.css\"/>\n\
             <link data-trunk rel=\"rust\" data-trunk-id=\"2\">\n",
        );
        let page = split_page(&built).unwrap();
        assert_eq!(page.styles, ["tokens.css", "widget.css"]);
        assert_eq!(page.template, PAGE);
    }

    #[test]
    fn links_of_the_pages_own_stay() {
        let own = "<link rel=\"modulepreload\" href=\"{{assets}}{{widget_js}}\">";
        let built = format!("{own}<link rel=\"stylesheet\" href=\"/a.css\"/>{PAGE}");
        assert_eq!(split_page(&built).unwrap().template, format!("{own}{PAGE}"));
    }

    #[test]
    fn a_page_with_wrong_tokens_is_refused() {
        let style = "<link rel=\"stylesheet\" href=\"/a.css\"/>";
        for (page, complaint) in [
            (PAGE.to_owned(), "index.html has no style sheet for Trunk"),
            (
                format!("{style}{PAGE}{{{{styles}}}}"),
                "index.html has the token {{styles}} 2 times instead of once",
            ),
            (
                format!("{style}{PAGE}{{{{secret}}}}"),
                "index.html has an unknown token {{secret}}",
            ),
            (
                format!("{style}{}", PAGE.replace("{{form}}", "")),
                "index.html lacks the token {{form}}",
            ),
            (
                format!("{style}{PAGE}{{{{form"),
                "index.html has {{ without }}",
            ),
        ] {
            let error = split_page(&page).map_err(|error| error.to_string());
            assert_eq!(error, Err(complaint.to_owned()));
        }
    }

    #[test]
    fn hashes_take_the_place_of_their_token() {
        let pinned = pin(b"const a=__INTAKE_INTEGRITY__;", r#"{"a":"b"}"#).unwrap();
        assert_eq!(pinned, br#"const a={"a":"b"};"#);
        assert!(pin(b"const a=1;", "{}").is_err());
    }

    #[test]
    fn the_loaders_token_survives_minifying_exactly_once() {
        assert!(check_loader(b"const c=__INTAKE_CONFIG__;").is_ok());
        assert!(check_loader(b"const c=1;").is_err());
        assert!(check_loader(b"f(__INTAKE_CONFIG__,__INTAKE_CONFIG__)").is_err());
    }
}
