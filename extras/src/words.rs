//! The language of a panel, as it is now.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Element;

use crate::messages::{Catalogue, Message};
use crate::options::Options;
use crate::rim::texts;

/// Marks the element of a panel whose texts are on their way; see the style sheet.
const COMING: &str = "data-coming";

/// A handle to the texts of one panel; whoever reads them follows a change.
#[derive(Clone, Copy)]
pub struct Words {
    catalogue: RwSignal<Catalogue>,
    assets: StoredValue<Option<String>>,
}

impl Words {
    /// The texts of the wished language, or English where they can't be had.
    /// What stands in `root` is not to be seen before they are there: nobody
    /// needs to read a language for a moment that is not theirs.
    pub fn start(options: &Options, root: &Element) -> Self {
        let words = Self {
            catalogue: RwSignal::new(Catalogue::english()),
            assets: StoredValue::new(options.assets.clone()),
        };
        if let Some(fetch) = words.fetch(&options.locale) {
            let _ = root.set_attribute(COMING, "");
            let root = root.clone();
            spawn_local(async move {
                fetch.await;
                let _ = root.remove_attribute(COMING);
            });
        }
        words
    }

    /// Changes the language, once its texts are there.
    pub fn set_locale(self, locale: &str) {
        match self.fetch(locale) {
            Some(fetch) => spawn_local(fetch),
            None => {
                self.catalogue.try_set(Catalogue::english());
            }
        }
    }

    /// How to get the texts of a language, unless they are at hand.
    fn fetch(self, locale: &str) -> Option<impl Future<Output = ()> + use<>> {
        let language = locale.split('-').next().unwrap_or_default().to_owned();
        let assets = self.assets.try_get_value().flatten()?;
        let locale = locale.to_owned();
        (language != "en").then_some(async move {
            if let Some(texts) = texts::of(&assets, &language).await {
                self.catalogue.try_set(Catalogue::new(locale, texts));
            }
        })
    }

    /// A message in the present language.
    pub fn say(self, message: impl Message) -> String {
        self.read(|catalogue| catalogue.text(message))
    }

    /// Reads the texts as they are now.
    pub fn peek<T>(self, read: impl FnOnce(&Catalogue) -> T) -> T {
        self.catalogue.with_untracked(read)
    }

    /// Reads the texts, and follows them.
    pub fn read<T>(self, read: impl FnOnce(&Catalogue) -> T) -> T {
        self.catalogue.with(read)
    }
}
