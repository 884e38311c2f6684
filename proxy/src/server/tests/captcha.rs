//! The page with a vendor's captcha, and what surrounds it.

use super::*;

const VENDOR: &str = "[[forms]]\nid = \"vendor\"\norigins = [\"https://shop.example\"]\n\
    challenge = \"turnstile\"\ncaptcha = { site_key = \"0x4AAA\", secret_env = \"CAPTCHA\" }\n";

#[tokio::test]
async fn a_captcha_s_page_may_load_its_vendor_and_nothing_else() {
    let service = Service::start_with(VENDOR).await;
    let answer = service.ask("GET", "/f/vendor/captcha?locale=de", &[]).await;
    assert_eq!(answer.status(), 200);
    let head = answer.headers().clone();
    let vendor = "https://challenges.cloudflare.com";
    assert_eq!(
        header(&head, "content-security-policy"),
        format!(
            "default-src 'none'; script-src 'self' {vendor}; frame-src {vendor}; style-src {vendor}; \
             connect-src {vendor}; img-src {vendor} data:; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'self' https://shop.example"
        )
    );
    assert_eq!(header(&head, "cache-control"), "no-store");
    let html = text(answer).await;
    for part in [
        "<html lang=\"de\">",
        "src=\"/assets/0123456789ab/captcha-1.js\"",
        "data-vendor=\"turnstile\"",
        "data-key=\"0x4AAA\"",
        "data-action=\"vendor\"",
        "data-script=\"https://challenges.cloudflare.com/turnstile/v0/api.js\"",
        "data-origins=\"https://shop.example\"",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    // The form's own page may frame that and loads nothing of the vendor.
    let form = service.ask("GET", "/f/vendor", &[]).await;
    let policy = header(form.headers(), "content-security-policy").to_owned();
    assert!(policy.contains("; frame-src 'self';"), "{policy}");
    assert!(!policy.contains("cloudflare"), "{policy}");
    assert!(!text(form).await.contains("cloudflare"));
}

#[tokio::test]
async fn a_form_without_a_captcha_has_no_page_for_one() {
    let service = Service::start_with(VENDOR).await;
    for path in ["/f/support/captcha", "/f/nope/captcha"] {
        let answer = service.ask("GET", path, &[]).await;
        assert_eq!(answer.status(), 404, "{path}");
    }
    let form = service.ask("GET", "/f/support", &[]).await;
    let policy = header(form.headers(), "content-security-policy");
    assert!(!policy.contains("frame-src"), "{policy}");
}
