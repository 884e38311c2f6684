//! The page around whatever is shown: the widget's own element, so that its
//! style sheets hold for these pages, too.

use intake_contract::{Catalogue, DeliveryState, LocalText};
use maud::{DOCTYPE, Markup, html};

use crate::config::FormConfig;
use crate::server::Site;

/// For whom a page is made, and how it shall look.
pub struct Look<'l> {
    /// The site of the moment.
    pub site: &'l Site,
    /// The form.
    pub form: &'l FormConfig,
    /// The language's texts.
    pub catalogue: Catalogue,
    /// `light`, `dark` or `auto`.
    pub theme: &'static str,
}

impl<'l> Look<'l> {
    /// A page in a language that there are texts in, and in known colours.
    pub fn new(site: &'l Site, form: &'l FormConfig, lang: &str, theme: Option<&str>) -> Self {
        Self {
            site,
            form,
            catalogue: site.assets.catalogue(lang),
            theme: match theme {
                Some("light") => "light",
                Some("dark") => "dark",
                _ => "auto",
            },
        }
    }

    /// An operator's text in the page's language.
    pub fn own(&self, text: &LocalText) -> String {
        text.get(self.catalogue.locale()).to_owned()
    }
}

/// What the page tells the loader around it, if there is one.
#[derive(Default)]
pub struct Told<'t> {
    /// What the visitor keeps.
    pub reference: Option<&'t str>,
    /// Where the request stands.
    pub state: Option<DeliveryState>,
}

/// A whole page: `title` is its heading, `first` stands before it in the name
/// of the window, so that whoever hears a page loading hears what is wrong.
pub fn page(
    look: &Look<'_>,
    first: Option<&str>,
    title: &str,
    intro: Option<&str>,
    told: &Told<'_>,
    content: &Markup,
) -> String {
    let manifest = &look.site.assets.manifest;
    let asset = |name: &str| format!("/assets/{}/{name}", manifest.build);
    let (lang, dir) = (look.catalogue.locale(), look.catalogue.direction());
    let styles = manifest.widget.styles.iter().chain([&manifest.plain]);
    let state = told.state.map(state_name);
    html! {
        (DOCTYPE)
        html lang=(lang) data-theme=(look.theme) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { @if let Some(first) = first { (first) " – " } (title) }
                @for style in styles { link rel="stylesheet" href=(asset(style)); }
                script type="module" src=(asset(&manifest.frame)) data-plain
                    data-form=(look.form.definition.id) data-assets=(asset(""))
                    data-origins=(look.form.origins.join(" "))
                    data-reference=[told.reference] data-state=[state] {}
            }
            body {
                main id="intake" {
                    div class="intake" dir=(dir) lang=(lang) data-theme=(look.theme)
                        data-state=(state.unwrap_or("writing")) {
                        header {
                            div {
                                h2 aria-level="1" { (words(title)) }
                                @if let Some(intro) = intro { p { (words(intro)) } }
                            }
                        }
                        (content)
                    }
                }
            }
        }
    }
    .into_string()
}

/// Words of the operator's, which may run in another direction than the page.
pub fn words(text: &str) -> Markup {
    html! { span dir="auto" { (text) } }
}

/// A notice as the widget shows it.
pub fn notice(drawing: &str, title: Option<&str>, text: &str, links: &Markup) -> Markup {
    html! {
        div role="alert" {
            div class="notice" data-kind="error" {
                (super::icon::icon(drawing))
                div {
                    @if let Some(title) = title { p { strong { (title) } } }
                    p { (text) }
                    @if !links.0.is_empty() { p class="links" { (links) } }
                }
            }
        }
    }
}

/// The state's name on the wire.
pub const fn state_name(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Queued => "queued",
        DeliveryState::Delivered => "delivered",
        DeliveryState::Refused => "refused",
    }
}
