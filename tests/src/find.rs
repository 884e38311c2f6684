//! Finding things as a person would: by role and accessible name, through
//! open shadow roots. Which role and which name an element has is asked from
//! the browser (WebDriver's "computed role" and "computed label"); a short
//! script only proposes candidates, and answers in their place where a driver
//! does not know the two commands.

mod locator;

pub use locator::Locator;

use serde_json::{Value, json};
use thirtyfour::{WebDriver, WebElement};

use crate::Outcome;
use crate::raw::Raw;

/// The functions that every script of the harness may use.
const COMPOSED: &str = include_str!("find/composed.js");

/// Which elements may have a role, as a CSS selector: rather too many than
/// too few, for the browser has the last word. An explicit role is added.
const CANDIDATES: [(&str, &str); 16] = [
    ("alert", "[role=alert]"),
    (
        "button",
        "button, input[type=submit], input[type=button], summary",
    ),
    ("checkbox", "input[type=checkbox]"),
    ("combobox", "select, input"),
    ("dialog", "dialog"),
    ("form", "form"),
    ("group", "fieldset, details"),
    ("heading", "h1, h2, h3, h4, h5, h6"),
    ("img", "img, svg"),
    ("link", "a[href]"),
    ("list", "ul, ol"),
    ("listitem", "li"),
    ("main", "main"),
    ("radio", "input[type=radio]"),
    ("status", "output"),
    ("textbox", "input, textarea, [contenteditable]"),
];

/// An element and what the browser says it is.
#[derive(Clone, Debug)]
pub struct Found {
    /// The element, for WebDriver's commands.
    pub element: WebElement,
    /// Its computed role.
    pub role: String,
    /// Its computed label.
    pub name: String,
}

/// Runs a script that may use the functions of `composed.js`.
pub(crate) async fn run(web: &WebDriver, body: &str, arguments: Vec<Value>) -> Outcome<Value> {
    let answer = web
        .execute(format!("{COMPOSED}\n{body}"), arguments)
        .await?;
    Ok(answer.json().clone())
}

/// All perceivable elements of `role`, in reading order.
pub(crate) async fn by_role(web: &WebDriver, role: &str) -> Outcome<Vec<Found>> {
    let natural = CANDIDATES
        .iter()
        .find(|(known, _)| *known == role)
        .map_or("", |(_, selector)| selector);
    let explicit = format!("[role~=\"{role}\"]");
    let selector = match natural {
        "" => explicit,
        _ => format!("{natural}, {explicit}"),
    };
    let proposed = run(
        web,
        "return everyElement()
           .filter((e) => e.matches(arguments[0]) && perceivable(e))
           .map((e) => [e, fallbackRole(e), fallbackName(e)]);",
        vec![json!(selector)],
    )
    .await?;
    let proposed: Vec<(Value, String, String)> = serde_json::from_value(proposed)?;
    let mut found = Vec::new();
    for (element, fallback_role, fallback_name) in proposed {
        let element = WebElement::from_json(element, web.handle().clone())?;
        let said = describe(web, element, &fallback_role, &fallback_name).await?;
        if said.role == role {
            found.push(said);
        }
    }
    Ok(found)
}

/// The element that has the focus, in the frame that is chosen now.
pub(crate) async fn focused(web: &WebDriver) -> Outcome<Option<Found>> {
    let answer = run(
        web,
        "const e = focusedElement();
         return e && e !== document.body ? [e, fallbackRole(e), fallbackName(e)] : null;",
        vec![],
    )
    .await?;
    let Some((element, role, name)) =
        serde_json::from_value::<Option<(Value, String, String)>>(answer)?
    else {
        return Ok(None);
    };
    let element = WebElement::from_json(element, web.handle().clone())?;
    Ok(Some(describe(web, element, &role, &name).await?))
}

/// Asks the browser what `element` is.
async fn describe(
    web: &WebDriver,
    element: WebElement,
    fallback_role: &str,
    fallback_name: &str,
) -> Outcome<Found> {
    let mut role = computed(web, &element, "computedrole", fallback_role).await?;
    if fallback_role == "combobox" && role == "button" {
        // WebKit's name for a list that opens, after what it looks like on a Mac.
        role = fallback_role.to_owned();
    }
    let name = computed(web, &element, "computedlabel", fallback_name).await?;
    Ok(Found {
        element,
        role,
        name: name.split_whitespace().collect::<Vec<_>>().join(" "),
    })
}

async fn computed(
    web: &WebDriver,
    element: &WebElement,
    what: &str,
    fallback: &str,
) -> Outcome<String> {
    let path = format!("element/{}/{what}", element.element_id());
    match web.cmd(Raw::get(path)).await {
        Ok(answer) => Ok(answer.value()?),
        Err(error)
            if matches!(
                *error,
                thirtyfour::error::WebDriverErrorInner::UnknownCommand(_)
            ) =>
        {
            Ok(fallback.to_owned())
        }
        Err(error) => Err(error.into()),
    }
}
