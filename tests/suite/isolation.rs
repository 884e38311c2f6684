//! Nothing bleeds: the page's worst styles change nothing in the form, and the
//! form changes nothing in the page.

use std::collections::BTreeMap;

use intake_tests::page::Page;
use intake_tests::stack::WebPage;
use intake_tests::{Outcome, axe, engines, form};

/// Computed styles by element and property.
type Styles = BTreeMap<String, BTreeMap<String, String>>;

/// Properties that a hostile sheet would spoil. Positions are left out: they
/// follow the window's scroll bars.
const STYLES: &str = "
  const properties = ['display', 'visibility', 'opacity', 'color', 'background-color', 'background-image',
    'font-family', 'font-size', 'font-style', 'font-weight', 'line-height', 'letter-spacing', 'word-spacing',
    'text-transform', 'text-align', 'text-decoration-line', 'text-indent', 'white-space', 'cursor', 'direction',
    'padding-top', 'padding-right', 'padding-bottom', 'padding-left',
    'border-top-width', 'border-right-width', 'border-bottom-width', 'border-left-width', 'border-top-style',
    'border-top-color', 'border-top-left-radius', 'box-shadow', 'box-sizing', 'float', 'filter', 'transform',
    'list-style-type', 'outline-style', 'pointer-events', 'height', 'color-scheme', 'user-select',
    'transition-duration', 'animation-duration', 'z-index'];
  const describe = (element) => {
    const style = getComputedStyle(element);
    // A font shows only where there is text.
    const speaks = element.matches('input, textarea, select')
      || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    return Object.fromEntries(properties.filter((p) => speaks || p !== 'font-family')
      .map((p) => [p, style.getPropertyValue(p)]));
  };
  const seen = {};
  const walk = (element, path) => {
    seen[path] = describe(element);
    [...(element.shadowRoot?.children ?? []), ...element.children].forEach((child, at) =>
      walk(child, `${path} > ${child.localName}${child.className && typeof child.className === 'string' ? '.' + child.className.replaceAll(' ', '.') : ''}[${at}]`));
  };";

/// Styles of all that is ours in the page, but for the element around it:
/// that shows nothing itself, and what it hands down shows in the rest.
async fn ours(page: &Page, host: &str) -> Outcome<Styles> {
    axe::settle(page).await?;
    page.eval(&format!(
        "{STYLES}
        for (const e of document.querySelector('{host}').shadowRoot.children) walk(e, e.localName);
        return seen;"
    ))
    .await
}

/// Styles of all that is the page's own.
async fn theirs(page: &Page) -> Outcome<Styles> {
    page.eval(&format!(
        "{STYLES}
        walk(document.documentElement, 'html');
        const isOurs = ([path]) => path.includes('> intake-');
        return Object.fromEntries(Object.entries(seen).filter((entry) => !isOurs(entry)));"
    ))
    .await
}

/// What differs, in words.
fn differences(one: &Styles, other: &Styles) -> Vec<String> {
    let mut told = Vec::new();
    for (element, style) in one {
        let Some(same) = other.get(element) else {
            told.push(format!("{element} is missing"));
            continue;
        };
        for (property, value) in style.iter().filter(|(p, v)| same.get(*p) != Some(*v)) {
            told.push(format!(
                "{element} {{ {property}: {value} }}, and {}",
                same[property]
            ));
        }
    }
    told
}

engines! {
    async fn a_hostile_page_changes_nothing_in_the_form(browser, stack) {
        let mut seen = Vec::new();
        for (path, styles) in [("/clean", ""), ("/hostile", "/hostile.css")] {
            let link = format!("<link rel=\"stylesheet\" href=\"{}\">", stack.host.url(styles));
            let tag = format!(
                "<script async src=\"{}/intake.js\" data-form=\"support\"></script>",
                stack.proxy.origin()
            );
            let head = if styles.is_empty() { tag } else { format!("{link}{tag}") };
            let body = "<h1>A host page</h1><p>Nothing else.</p>";
            let page = browser.open(&stack.site.put(path, WebPage::html(&head, body))).await?;
            page.button(form::LAUNCHER).found().await?;
            let launcher = ours(&page, "intake-launcher").await?;
            page.button(form::LAUNCHER).click().await?;
            page.field("Subject").found().await?;
            form::send(&page).await?;
            page.alert().await?;
            page.field("Email").gets_focus().await?;
            // A first look brings the transitions to their start, so that they can be waited for.
            ours(&page, "intake-dialog").await?;
            axe::settle(&page).await?;
            seen.push((launcher, ours(&page, "intake-dialog").await?));
        }
        assert!(seen[0].1.len() > 40, "the dialog was looked into: {}", seen[0].1.len());
        for (clean, hostile) in [(&seen[0].0, &seen[1].0), (&seen[0].1, &seen[1].1)] {
            let told = differences(clean, hostile);
            assert!(told.is_empty(), "\n{}", told.join("\n"));
            assert_eq!(clean.len(), hostile.len());
        }
    }

    async fn the_form_changes_nothing_in_the_page(browser, stack) {
        // (The demo's own page logs what it hears and so changes by itself.)
        for path in ["/clean", "/strict"] {
            let page = browser.open(&stack.host.url(path)).await?;
            page.button(form::LAUNCHER).found().await?;
            axe::settle(&page).await?;
            let before = theirs(&page).await?;
            page.button(form::LAUNCHER).click().await?;
            let inside = if path == "/strict" { page.frame(form::HEADING) } else { page.clone() };
            inside.field("Subject").found().await?;
            let told = differences(&before, &theirs(&page).await?);
            assert!(told.is_empty(), "while it is open:\n{}", told.join("\n"));
            inside.button("Close").click().await?;
            page.button(form::LAUNCHER).gets_focus().await?;
            let told = differences(&before, &theirs(&page).await?);
            assert!(told.is_empty(), "after it was open:\n{}", told.join("\n"));
        }
    }
}
