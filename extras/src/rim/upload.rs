//! One upload. `fetch` does not tell how many bytes went out, so it is the
//! older way that the browser has.

use intake_border::read;
use intake_contract::attachment::{AttachmentCode, AttachmentReceipt};
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, ProgressEvent, RequestCredentials, XmlHttpRequest, XmlHttpRequestResponseType,
};

/// Where a file goes, and what the proxy is told beside its bytes.
pub struct Address<'a> {
    /// The proxy's public URL, without a trailing slash.
    pub base: &'a str,
    /// The form's id.
    pub form: &'a str,
    /// The file's id.
    pub id: &'a str,
}

impl Address<'_> {
    fn url(&self) -> String {
        let Self { base, form, id } = self;
        [base, "/v1/forms/", form, "/attachments/", id].concat()
    }
}

/// What came of an upload.
pub enum Outcome {
    /// The proxy keeps the file.
    Kept(AttachmentReceipt),
    /// The proxy does not take it.
    Problem(AttachmentCode),
    /// No answer came, or none of the proxy's.
    NoAnswer,
}

/// An upload under way. Dropping it ends it.
pub struct Upload {
    request: XmlHttpRequest,
    _progress: Closure<dyn FnMut(ProgressEvent)>,
    _end: Closure<dyn FnMut()>,
}

/// The part of a problem that is read.
#[derive(Deserialize)]
struct Problem {
    code: AttachmentCode,
}

impl Upload {
    /// Begins. `progress` is told how many bytes went out; `end` comes once, and
    /// never after the upload was dropped.
    pub fn start(
        address: &Address<'_>,
        name: &str,
        media_type: &str,
        body: &Blob,
        mut progress: impl FnMut(u64) + 'static,
        end: impl FnOnce(Outcome) + 'static,
    ) -> Option<Self> {
        let request = XmlHttpRequest::new().ok()?;
        request.open("PUT", &address.url()).ok()?;
        request.set_response_type(XmlHttpRequestResponseType::Json);
        request
            .set_request_header("Content-Type", media_type)
            .ok()?;
        let name = String::from(js_sys::encode_uri_component(name));
        request.set_request_header("X-File-Name", &name).ok()?;

        let told = Closure::new(move |event: ProgressEvent| progress(event.loaded() as u64));
        let upload = request.upload().ok()?;
        upload.set_onprogress(Some(told.as_ref().unchecked_ref()));
        let asked = request.clone();
        let mut end = Some(end);
        let ended = Closure::new(move || {
            if let Some(end) = end.take() {
                end(outcome(&asked));
            }
        });
        request.set_onloadend(Some(ended.as_ref().unchecked_ref()));
        request.send_with_opt_blob(Some(body)).ok()?;
        Some(Self {
            request,
            _progress: told,
            _end: ended,
        })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // First, since aborting ends it, too.
        self.request.set_onloadend(None);
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
        }
        let _ = self.request.abort();
    }
}

fn outcome(request: &XmlHttpRequest) -> Outcome {
    let status = request.status().unwrap_or(0);
    let answer = request.response().unwrap_or_default();
    if (200..300).contains(&status) {
        return read(answer).map_or(Outcome::NoAnswer, Outcome::Kept);
    }
    match read::<Problem>(answer) {
        Ok(problem) => Outcome::Problem(problem.code),
        // Some gateway's own.
        Err(_) => Outcome::NoAnswer,
    }
}

/// Asks the proxy to erase a file. Where that fails, it erases it by itself after a day.
pub async fn erase(url: Erase) {
    let call = gloo_net::http::Request::delete(&url.url)
        .credentials(RequestCredentials::Omit)
        .header("Authorization", &["Bearer ", &url.token].concat());
    let _ = call.send().await;
}

/// What is erased, and by what right.
pub struct Erase {
    url: String,
    token: String,
}

impl Erase {
    /// The file of an address.
    pub fn new(address: &Address<'_>, token: String) -> Self {
        Self {
            url: address.url(),
            token,
        }
    }
}
