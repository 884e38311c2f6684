//! The table of pages: their paths, sources and content security policies.
//!
//! In sources and policies `{{proxy}}` stands for the proxy's URL and `{{nonce}}`
//! for the answer's nonce.

/// A host page.
#[derive(Debug)]
pub struct Page {
    /// Its path on the host.
    pub path: &'static str,
    /// Its source.
    pub html: &'static str,
    /// Its content security policy, if it has one.
    pub policy: Option<&'static str>,
}

/// A file that pages refer to.
#[derive(Debug)]
pub struct File {
    /// Its path on the host.
    pub path: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub content: &'static str,
}

/// A policy with nonces, and nothing that the form would need in the page itself.
const STRICT: &str = "default-src 'none'; script-src 'nonce-{{nonce}}' 'strict-dynamic'; \
    style-src 'self'; img-src 'self'; connect-src {{proxy}}; frame-src {{proxy}}; \
    base-uri 'none'; form-action 'none'; object-src 'none'";

/// The same with the one word that lets the form run in the page itself.
const STRICT_WITH_WASM: &str = "default-src 'none'; \
    script-src 'nonce-{{nonce}}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self'; connect-src {{proxy}}; base-uri 'none'; form-action 'none'; object-src 'none'";

/// A policy that lets in the loader, but nothing that it fetches.
const NO_CONNECT: &str = "default-src 'none'; \
    script-src 'nonce-{{nonce}}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; frame-src {{proxy}}; base-uri 'none'; form-action 'none'";

/// Every string that becomes markup or a script must be a trusted one.
const TRUSTED_TYPES: &str = "require-trusted-types-for 'script'; trusted-types 'none'";

/// Every page that the host serves.
pub const PAGES: &[Page] = &[
    // The demo: a company's site with hostile styles, the launcher and a frame.
    page("/", include_str!("../pages/index.html"), None),
    page("/clean", include_str!("../pages/clean.html"), None),
    page("/inline", include_str!("../pages/inline.html"), None),
    page("/manual", include_str!("../pages/manual.html"), None),
    // Signs people in, for a form that demands it.
    page("/account", include_str!("../pages/account.html"), None),
    // Calls `Intake` through the queue stub, before the loader is there.
    page("/stub", include_str!("../pages/stub.html"), None),
    page("/rtl", include_str!("../pages/rtl.html"), None),
    // Frames the form. Meant to be opened from an origin that is on no list.
    page("/stranger", include_str!("../pages/stranger.html"), None),
    page(
        "/strict",
        include_str!("../pages/strict.html"),
        Some(STRICT),
    ),
    page(
        "/wasm-csp",
        include_str!("../pages/strict.html"),
        Some(STRICT_WITH_WASM),
    ),
    page(
        "/no-connect",
        include_str!("../pages/strict.html"),
        Some(NO_CONNECT),
    ),
    page(
        "/trusted-types",
        include_str!("../pages/strict.html"),
        Some(TRUSTED_TYPES),
    ),
];

/// Every other file.
pub const FILES: &[File] = &[
    style("/harbor.css", include_str!("../pages/harbor.css")),
    style("/hostile.css", include_str!("../pages/hostile.css")),
    style("/plain.css", include_str!("../pages/plain.css")),
    File {
        path: "/icon.svg",
        media_type: "image/svg+xml",
        content: include_str!("../pages/icon.svg"),
    },
    script("/harbor.js", include_str!("../pages/harbor.js")),
    script("/account.js", include_str!("../pages/account.js")),
];

const fn page(path: &'static str, html: &'static str, policy: Option<&'static str>) -> Page {
    Page { path, html, policy }
}

const fn script(path: &'static str, content: &'static str) -> File {
    File {
        path,
        media_type: "text/javascript; charset=utf-8",
        content,
    }
}

const fn style(path: &'static str, content: &'static str) -> File {
    File {
        path,
        media_type: "text/css; charset=utf-8",
        content,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_loads_from_the_proxy_and_every_file_it_names_is_served() {
        for page in PAGES {
            assert!(
                page.html.contains("{{proxy}}"),
                "{} embeds nothing",
                page.path
            );
            let named = page
                .html
                .split(['"', '\''])
                .filter(|text| text.ends_with(".css") || text.ends_with(".js"));
            for name in named.filter(|name| name.starts_with('/')) {
                assert!(
                    FILES.iter().any(|file| file.path == name),
                    "{} names {name}",
                    page.path
                );
            }
        }
    }

    #[test]
    fn a_page_with_nonces_in_its_policy_bears_one_on_every_script() {
        for page in PAGES
            .iter()
            .filter(|page| page.policy.is_some_and(|policy| policy.contains("nonce-")))
        {
            for tag in page.html.split("<script").skip(1) {
                let tag = tag.split('>').next().unwrap_or_default();
                assert!(
                    tag.contains("nonce=\"{{nonce}}\""),
                    "{}: <script{tag}>",
                    page.path
                );
            }
        }
    }
}
