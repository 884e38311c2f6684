//! The template of the framed page.

use std::sync::Arc;

use super::{AssetError, Manifest};

/// The template, taken apart once.
#[derive(Debug, Clone)]
pub struct Page(Arc<[Part]>);

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Token(Token),
}

/// What the template has places for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Assets,
    Challenge,
    ExtrasJs,
    ExtrasStyles,
    ExtrasWasm,
    Form,
    Frame,
    Lang,
    Origins,
    Plain,
    Styles,
    Title,
    Wallet,
    WidgetJs,
    WidgetWasm,
}

/// The tokens' names, as they stand in double braces.
const TOKENS: [(&str, Token); 15] = [
    ("assets", Token::Assets),
    ("challenge", Token::Challenge),
    ("extras_js", Token::ExtrasJs),
    ("extras_styles", Token::ExtrasStyles),
    ("extras_wasm", Token::ExtrasWasm),
    ("form", Token::Form),
    ("frame", Token::Frame),
    ("lang", Token::Lang),
    ("origins", Token::Origins),
    ("plain", Token::Plain),
    ("styles", Token::Styles),
    ("title", Token::Title),
    ("wallet", Token::Wallet),
    ("widget_js", Token::WidgetJs),
    ("widget_wasm", Token::WidgetWasm),
];

/// What differs from form to form and from visitor to visitor.
#[derive(Debug, Clone, Copy)]
pub struct PageValues<'v> {
    /// The form's id.
    pub form: &'v str,
    /// The page's language, a BCP 47 tag.
    pub lang: &'v str,
    /// The page's title.
    pub title: &'v str,
    /// The origins that may frame the page.
    pub origins: &'v [String],
    /// Whether a challenge must be solved before a request is sent.
    pub challenge: bool,
    /// The address of the form without scripts, from the page's own.
    pub plain: &'v str,
}

impl Page {
    pub(super) fn parse(template: String) -> Result<Self, AssetError> {
        let broken = |reason: String| AssetError::broken("frame.html", reason);
        let mut parts = Vec::new();
        let mut rest = template.as_str();
        while let Some((literal, tail)) = rest.split_once("{{") {
            let (name, tail) = tail
                .split_once("}}")
                .ok_or_else(|| broken("it has {{ without }}".into()))?;
            let (_, token) = TOKENS
                .iter()
                .find(|(known, _)| *known == name)
                .ok_or_else(|| broken(format!("it has the unknown token {{{{{name}}}}}")))?;
            parts.push(Part::Literal(literal.to_owned()));
            parts.push(Part::Token(*token));
            rest = tail;
        }
        parts.push(Part::Literal(rest.to_owned()));
        Ok(Self(parts.into()))
    }

    /// The page for one form and visitor. Every value is escaped for HTML.
    #[must_use]
    pub fn fill(&self, manifest: &Manifest, values: &PageValues<'_>) -> String {
        let assets = format!("/assets/{}/", manifest.build);
        let mut html = String::new();
        for part in self.0.iter() {
            match part {
                Part::Literal(text) => html.push_str(text),
                Part::Token(Token::Assets) => escape(&assets, &mut html),
                Part::Token(Token::Challenge) if values.challenge => {
                    escape(&manifest.challenge, &mut html);
                }
                Part::Token(Token::Challenge) => {}
                Part::Token(Token::ExtrasJs) => escape(&manifest.extras.js, &mut html),
                Part::Token(Token::ExtrasStyles) => {
                    escape(&manifest.extras.styles.join(" "), &mut html);
                }
                Part::Token(Token::ExtrasWasm) => escape(&manifest.extras.wasm, &mut html),
                Part::Token(Token::Form) => escape(values.form, &mut html),
                Part::Token(Token::Frame) => escape(&manifest.frame, &mut html),
                Part::Token(Token::Lang) => escape(values.lang, &mut html),
                Part::Token(Token::Origins) => escape(&values.origins.join(" "), &mut html),
                Part::Token(Token::Plain) => escape(values.plain, &mut html),
                Part::Token(Token::Title) => escape(values.title, &mut html),
                Part::Token(Token::Wallet) => escape(&manifest.wallet, &mut html),
                Part::Token(Token::WidgetJs) => escape(&manifest.widget.js, &mut html),
                Part::Token(Token::WidgetWasm) => escape(&manifest.widget.wasm, &mut html),
                Part::Token(Token::Styles) => {
                    for style in &manifest.widget.styles {
                        html.push_str("<link rel=\"stylesheet\" href=\"");
                        escape(&assets, &mut html);
                        escape(style, &mut html);
                        html.push_str("\">");
                    }
                }
            }
        }
        html
    }
}

/// Appends a text so that it is only text, between tags and inside of quotes.
pub fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_can_be_nothing_but_text() {
        let mut html = String::new();
        escape("<b>\"Fish\" & 'Chips'</b>", &mut html);
        assert_eq!(
            html,
            "&lt;b&gt;&quot;Fish&quot; &amp; &#39;Chips&#39;&lt;/b&gt;"
        );
    }

    #[test]
    fn a_template_with_an_unknown_token_is_refused() {
        for (template, taken) in [
            ("{{form}} {{lang}}", true),
            ("", true),
            ("{ {form} }", true),
            ("{{secret}}", false),
            ("{{form", false),
        ] {
            assert_eq!(Page::parse(template.into()).is_ok(), taken, "{template}");
        }
    }
}
