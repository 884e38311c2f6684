//! Answers for the pages without scripts.
//!
//! What was sent is checked in the order of a submission's checks. Whatever is
//! wrong, the answer is the form again with what was typed in it; an accepted
//! request leads to a page of its own, so that loading it again sends nothing.

use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use intake_contract::{Context, ProblemCode, Submission, is_web_address, limits as sizes};
use url::form_urlencoded;

use super::Plain;
use super::answers::{self, Sent};
use super::document::Look;
use super::form::{self, Shown};
use super::receipt;
use super::token::PlainToken;
use crate::client::Client;
use crate::config::FormConfig;
use crate::frame;
use crate::handlers::{Filed, Human, Named, Sender, file, status_of};
use crate::limits::{OriginVerdict, check_origin, read_body};
use crate::problem::ApiProblem;
use crate::server::Site;

/// Largest body, in bytes: the largest submission, with every byte written as
/// three (`%C3`), and the page's own members.
const BODY_MAX: usize = 3 * sizes::SUBMISSION_MAX_BYTES + 8 * 1024;

/// Why a form is shown again.
struct Refusal {
    problem: ApiProblem,
    /// Whether what the page bore can be sent again.
    token: Option<String>,
}

impl From<ApiProblem> for Refusal {
    fn from(problem: ApiProblem) -> Self {
        let token = None;
        Self { problem, token }
    }
}

/// `GET /f/{form}/plain`.
pub async fn show(
    State(plain): State<Plain>,
    Named(form): Named,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let site = plain.sites.now();
    let query = query.unwrap_or_default();
    let Some(form) = site.form(&form) else {
        return frame::unknown();
    };
    let look = look(&site, form, &headers, &query, None);
    let shown = Shown {
        typed: answers::given(&form.definition, &query),
        page: member(&query, "page").or_else(|| frame::around(form, &headers)),
        ..Shown::default()
    };
    // What can't be sent from here is told before anybody writes it.
    let required = form.definition.identity_required;
    let problem = required.then(|| {
        let note = "A form that needs a signed identity was opened without scripts.";
        ApiProblem::new(ProblemCode::IdentityRequired, note)
    });
    answer(&plain, &look, shown, problem.map(Refusal::from))
}

/// `POST /f/{form}/plain`.
pub async fn submit(
    State(plain): State<Plain>,
    Named(form): Named,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let body = read_body(&headers, body, BODY_MAX).await;
    let site = plain.sites.now();
    let Some(form) = site.form(&form) else {
        return frame::unknown();
    };
    let body = body.map_err(crate::handlers::too_large);
    let sent = match &body {
        Ok(body) => answers::read(&form.definition, body),
        Err(_) => Sent::default(),
    };
    let look = look(&site, form, &headers, "", Some(&sent));
    let sender = Sender {
        client: client.map(|Extension(client)| client),
        headers: &headers,
        human: Human::Token,
    };
    let filed = match body {
        Ok(_) => take_in(&plain, &look, sender, &sent).await,
        Err(problem) => Err(problem.into()),
    };
    match filed {
        Ok(filed) => {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("key", &filed.status_key)
                .append_pair("locale", look.catalogue.locale())
                .append_pair("theme", look.theme)
                .finish();
            Redirect::to(&format!("plain/{}?{query}", filed.reference)).into_response()
        }
        Err(refusal) => {
            let shown = Shown {
                typed: sent.typed,
                overruled: sent.overruled,
                page: sent.page,
                ..Shown::default()
            };
            answer(&plain, &look, shown, Some(refusal))
        }
    }
}

/// `GET /f/{form}/plain/{reference}?key=…`.
pub async fn receipt(
    State(plain): State<Plain>,
    Named((form, reference)): Named<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let site = plain.sites.now();
    let query = query.unwrap_or_default();
    let Some(form) = site.form(&form) else {
        return frame::unknown();
    };
    let look = look(&site, form, &headers, &query, None);
    let key = member(&query, "key").unwrap_or_default();
    match status_of(&plain.state, &reference, &key).await {
        Ok(status) => {
            let again = form_urlencoded::Serializer::new(String::new())
                .append_pair("locale", look.catalogue.locale())
                .append_pair("theme", look.theme)
                .finish();
            let page = receipt::receipt(&look, &status, &format!("../plain?{again}"));
            frame::page_of(form, look.catalogue.locale(), page)
        }
        Err(problem) => {
            let refusal = Refusal::from(problem);
            answer(&plain, &look, Shown::default(), Some(refusal))
        }
    }
}

/// The checks of a submission, in its order; those of its rules are the handlers' own.
async fn take_in(
    plain: &Plain,
    look: &Look<'_>,
    sender: Sender<'_>,
    sent: &Sent,
) -> Result<Filed, Refusal> {
    let (Look { site, form, .. }, headers) = (look, sender.headers);
    // Browsers of people who turn scripts off may name no origin; the token,
    // which no other page can read, tells that the form was ours.
    if check_origin(headers, form, &site.config.server.public_url) == OriginVerdict::Refused {
        return Err(crate::handlers::origin_refused().into());
    }
    if !answers::is_form(headers) {
        let note = "The content type is not application/x-www-form-urlencoded.";
        return Err(ApiProblem::new(ProblemCode::ContentTypeUnsupported, note).into());
    }
    let (id, now) = (&form.definition.id, plain.state.now());
    let token = PlainToken::open(&sent.token, id, form.min_time, plain.state.sealer(), now);
    let key = token.map_err(|problem| {
        let too_fast = problem.of_request() == Some(ProblemCode::TooFast);
        let token = too_fast.then(|| sent.token.clone());
        Refusal { problem, token }
    })?;
    let overruled = sent.overruled.iter();
    let submission = Submission {
        overruled: overruled.map(|id| ["/fields/", id].concat()).collect(),
        fields: answers::taking_part(&form.definition, &sent.typed),
        context: Context {
            page_url: Some(page_url(site, id, sent.page.as_deref())),
            locale: Some(look.catalogue.locale().to_owned()),
            ..Context::default()
        },
        ..Submission::default()
    };
    file(&plain.state, id, sender, submission, key)
        .await
        .map_err(|problem| {
            // A key that another request has taken is no good any more.
            let used = problem.of_request() == Some(ProblemCode::IdempotencyKeyReused);
            let token = (!used).then(|| sent.token.clone());
            Refusal { problem, token }
        })
}

/// The form, again where there was a refusal. A page that could not be sent
/// gets a token that can.
fn answer(plain: &Plain, look: &Look<'_>, mut shown: Shown, refusal: Option<Refusal>) -> Response {
    let definition = &look.form.definition;
    let (problem, token) = match refusal {
        Some(Refusal { problem, token }) => (Some(problem), token),
        None => (None, None),
    };
    let now = plain.state.now();
    let fresh = || PlainToken::new(&definition.id, now).seal(plain.state.sealer(), now);
    shown.token = match token {
        Some(token) => Some(token),
        None if definition.identity_required => None,
        None => match fresh() {
            Ok(token) => Some(token),
            Err(problem) => return problem.into_response(),
        },
    };
    if let Some(problem) = &problem {
        shown.problem = problem.of_request();
        shown.errors = problem.errors().to_vec();
    }
    let html = form::form(look, &shown);
    let mut answer = frame::page_of(look.form, look.catalogue.locale(), html);
    if let Some(problem) = problem {
        problem.dress(&mut answer);
    }
    answer
}

/// In the language and the colours that the page before was in, or that the
/// address asks for, or the browser.
fn look<'l>(
    site: &'l Site,
    form: &'l FormConfig,
    headers: &HeaderMap,
    query: &str,
    sent: Option<&Sent>,
) -> Look<'l> {
    let asked = sent.and_then(|sent| sent.locale.clone());
    let query = asked.map_or_else(|| query.to_owned(), |locale| format!("locale={locale}"));
    let theme = sent.map_or_else(|| member(&query, "theme"), |sent| sent.theme.clone());
    let lang = frame::language_of(site, &query, headers);
    Look::new(site, form, lang, theme.as_deref())
}

/// The page around the form, as far as one is told; else the form's own.
fn page_url(site: &Site, form: &str, page: Option<&str>) -> String {
    let page = page.map(|page| page.split('#').next().unwrap_or_default());
    let own = || format!("{}/f/{form}", site.config.server.public_base());
    page.filter(|page| is_web_address(page))
        .map_or_else(own, str::to_owned)
}

fn member(query: &str, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}
