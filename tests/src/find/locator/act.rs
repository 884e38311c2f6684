//! What a person does with a thing: points, clicks, types, pastes.

use anyhow::anyhow;
use serde_json::{Value, json};
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::{By, Key};

use super::Locator;
use crate::Outcome;
use crate::find::Found;

impl Locator {
    /// Clicks on its middle, as soon as nothing covers it.
    ///
    /// # Errors
    /// When it does not come, or stays covered or disabled.
    pub async fn click(&self) -> Outcome {
        self.when("can be clicked", |found| async move {
            self.click_on(&found).await?;
            Ok(Some(()))
        })
        .await
    }

    /// WebKit's driver takes the inside of a field in a shadow root for another
    /// element that covers it. Where the page itself says that nothing does,
    /// the pointer goes there without the driver's opinion.
    async fn click_on(&self, found: &Found) -> Outcome {
        self.page.reveal(&found.element).await?;
        let Err(error) = found.element.click().await else {
            return Ok(());
        };
        if !matches!(*error, WebDriverErrorInner::ElementClickIntercepted(_)) {
            return Err(error.into());
        }
        let free = self.page.script(
            "const box = arguments[0].getBoundingClientRect();
             const at = [box.x + box.width / 2, box.y + box.height / 2];
             let hit = document.elementFromPoint(...at);
             while (hit?.shadowRoot?.elementFromPoint(...at)
               && hit !== hit.shadowRoot.elementFromPoint(...at)) {
               hit = hit.shadowRoot.elementFromPoint(...at);
             }
             return holds(arguments[0], hit);",
            vec![found.element.to_json()?],
        );
        if free.await? != Value::Bool(true) {
            return Err(error.into());
        }
        let chain = self.page.web().action_chain();
        Ok(chain
            .move_to_element_center(&found.element)
            .click()
            .perform()
            .await?)
    }

    /// Moves the pointer onto it.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn hover(&self) -> Outcome {
        let web = self.page.web().clone();
        self.when("can be pointed at", |found| {
            let web = web.clone();
            async move {
                self.page.reveal(&found.element).await?;
                web.action_chain()
                    .move_to_element_center(&found.element)
                    .perform()
                    .await?;
                Ok(Some(()))
            }
        })
        .await
    }

    /// Clicks twice as fast as a pointer can.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn double_click(&self) -> Outcome {
        let found = self.found().await?;
        self.page.reveal(&found.element).await?;
        found.element.scroll_into_view().await?;
        let chain = self.page.web().action_chain();
        Ok(chain.double_click_element(&found.element).perform().await?)
    }

    /// Puts `text` in the place of what the field holds, by typing.
    ///
    /// # Errors
    /// When it does not come or does not take the text.
    pub async fn fill(&self, text: &str) -> Outcome {
        self.when("takes typing", |found| async move {
            self.click_on(&found).await?;
            if !found.element.value().await?.unwrap_or_default().is_empty() {
                // Not every headless browser knows the keys for "select all".
                self.page
                    .script("arguments[0].select();", vec![found.element.to_json()?])
                    .await?;
                self.page.press(Key::Backspace).await?;
            }
            if !text.is_empty() {
                // A line break as the key that makes one.
                let keys = text.replace('\n', &char::from(Key::Enter).to_string());
                found.element.send_keys(keys).await?;
            }
            Ok(Some(()))
        })
        .await?;
        let value = self.value().await?;
        let same = value.replace("\r\n", "\n") == text.replace("\r\n", "\n");
        same.then_some(())
            .ok_or_else(|| anyhow!("{self} holds “{value}” after typing “{text}”"))
    }

    /// Chooses an option of a list that opens, by its text.
    ///
    /// # Errors
    /// When there is no such option.
    pub async fn choose(&self, option: &str) -> Outcome {
        self.when("offers the option", |found| async move {
            for each in found.element.find_all(By::Css("option")).await? {
                if each.prop("text").await?.as_deref() == Some(option) {
                    each.click().await?;
                    return Ok(Some(()));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Puts `text` in at once, as a paste does. For texts too long to type.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn paste(&self, text: &str) -> Outcome {
        self.click().await?;
        let found = self.found().await?;
        self.page
            .script(
                "arguments[0].select();
                 arguments[0].setRangeText(arguments[1]);
                 arguments[0].dispatchEvent(new InputEvent('input',
                   { bubbles: true, composed: true, inputType: 'insertFromPaste' }));",
                vec![found.element.to_json()?, json!(text)],
            )
            .await?;
        Ok(())
    }

    /// Presses keys while it has the focus.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn press(&self, keys: impl Into<thirtyfour::TypingData>) -> Outcome {
        let keys = keys.into();
        self.found().await?.element.send_keys(keys).await?;
        Ok(())
    }
}
