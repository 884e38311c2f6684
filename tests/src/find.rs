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
    let mut found = Vec::new();
    for candidate in candidates(web, role).await? {
        found.push(describe(web, candidate).await?);
    }
    found.retain(|found| found.role == role);
    Ok(found)
}

/// The perceivable elements of `role` whose name is `meant`.
///
/// The browser is asked about those first that the script's own reading proposes,
/// and about the others only where it confirms none of them: computing a name takes
/// a browser as long as everything else that a step does.
pub(crate) async fn by_name(
    web: &WebDriver,
    role: &str,
    meant: impl Fn(&str) -> bool,
) -> Outcome<Vec<Found>> {
    let (likely, others): (Vec<_>, Vec<_>) = candidates(web, role)
        .await?
        .into_iter()
        .partition(|candidate| candidate.role == role && meant(&candidate.name));
    for group in [likely, others] {
        let mut found = Vec::new();
        for candidate in group {
            found.push(describe(web, candidate).await?);
        }
        found.retain(|found| found.role == role && meant(&found.name));
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// What may have `role`, in reading order, as the script reads it.
async fn candidates(web: &WebDriver, role: &str) -> Outcome<Vec<Found>> {
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
    serde_json::from_value::<Vec<_>>(proposed)?
        .into_iter()
        .map(|candidate| read(web, candidate))
        .collect()
}

/// An element with its role and name, as scripts tell them.
fn read(web: &WebDriver, (element, role, name): (Value, String, String)) -> Outcome<Found> {
    Ok(Found {
        element: WebElement::from_json(element, web.handle().clone())?,
        role,
        name,
    })
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
    match serde_json::from_value::<Option<_>>(answer)? {
        Some(candidate) => Ok(Some(describe(web, read(web, candidate)?).await?)),
        None => Ok(None),
    }
}

/// Asks the browser what `candidate` is.
async fn describe(web: &WebDriver, candidate: Found) -> Outcome<Found> {
    let Found {
        element,
        role,
        name,
    } = candidate;
    let mut said = computed(web, &element, "computedrole", &role).await?;
    if role == "combobox" && said == "button" {
        // WebKit's name for a list that opens, after what it looks like on a Mac.
        said = role;
    }
    let name = computed(web, &element, "computedlabel", &name).await?;
    Ok(Found {
        element,
        role: said,
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
