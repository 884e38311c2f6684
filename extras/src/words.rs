//! The language of a panel, as it is now.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::messages::{Catalogue, Message};
use crate::options::Options;
use crate::rim::texts;

/// A handle to the texts of one panel; whoever reads them follows a change.
#[derive(Clone, Copy)]
pub struct Words {
    catalogue: RwSignal<Catalogue>,
    assets: StoredValue<Option<String>>,
}

impl Words {
    /// English, until the texts of the wished language are there.
    pub fn start(options: &Options) -> Self {
        let words = Self {
            catalogue: RwSignal::new(Catalogue::english()),
            assets: StoredValue::new(options.assets.clone()),
        };
        words.set_locale(&options.locale);
        words
    }

    /// Changes the language.
    pub fn set_locale(self, locale: &str) {
        let language = locale.split('-').next().unwrap_or_default().to_owned();
        let assets = self.assets.try_get_value().flatten();
        let (false, Some(assets)) = (language == "en", assets) else {
            self.catalogue.try_set(Catalogue::english());
            return;
        };
        let locale = locale.to_owned();
        spawn_local(async move {
            if let Some(texts) = texts::of(&assets, &language).await {
                self.catalogue.try_set(Catalogue::new(locale, texts));
            }
        });
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
