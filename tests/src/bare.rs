//! A browser without scripts. The harness finds things by scripts, which do not
//! run there, so here they are found by selectors, and only the driver acts.

use anyhow::Context;
use thirtyfour::{By, WebDriver, WebElement};

use crate::{Outcome, wait};

/// The document that the session stands in.
pub struct Bare(pub WebDriver);

impl Bare {
    /// Waits for an element.
    ///
    /// # Errors
    /// When it never comes.
    pub async fn found(&self, selector: &str) -> Outcome<WebElement> {
        wait::until(&format!("{selector} is there"), || async {
            Ok(Some(self.0.find(By::Css(selector)).await?))
        })
        .await
    }

    /// Whether an element is there now.
    pub async fn has(&self, selector: &str) -> bool {
        self.0.find(By::Css(selector)).await.is_ok()
    }

    /// Waits for an element that says something.
    ///
    /// # Errors
    /// When it never does.
    pub async fn text(&self, selector: &str) -> Outcome<String> {
        wait::until(&format!("{selector} says something"), || async {
            let text = self.0.find(By::Css(selector)).await?.text().await?;
            Ok(Some(text).filter(|text| !text.is_empty()))
        })
        .await
    }

    /// Replaces what stands in a field by typing.
    ///
    /// # Errors
    /// When the field does not come.
    pub async fn fill(&self, selector: &str, text: &str) -> Outcome {
        let field = self.found(selector).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// What the page says that stands in a field.
    ///
    /// # Errors
    /// When the field does not come.
    pub async fn value(&self, selector: &str) -> Outcome<String> {
        let value = self.found(selector).await?.attr("value").await?;
        value.with_context(|| format!("{selector} has no value"))
    }

    /// Presses something and waits until its page is gone.
    ///
    /// # Errors
    /// When it does not come, or the page stays.
    pub async fn press(&self, selector: &str) -> Outcome {
        let element = self.found(selector).await?;
        element.click().await?;
        wait::until("the next page comes", || async {
            Ok(element.tag_name().await.is_err().then_some(()))
        })
        .await
    }
}
