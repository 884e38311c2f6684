//! Texts that are values, and texts that are not.

use super::*;

#[test]
fn an_address_of_a_service_is_https_or_this_machine_and_nothing_behind_it() {
    for (text, taken) in [
        ("https://gateway.mava.app", true),
        ("https://gateway.mava.app/", true),
        ("https://gateway.mava.app:8443", true),
        ("http://127.0.0.1:8788", true),
        ("http://127.9.9.9:1", true),
        ("http://[::1]:8788", true),
        ("http://localhost:8788", true),
        ("http://intake.localhost", true),
        ("http://localhost.example.com", false),
        ("http://gateway.mava.app", false),
        ("http://10.0.0.1", false),
        ("https://key@gateway.mava.app", false),
        ("https://gateway.mava.app/api", false),
        ("https://gateway.mava.app?x", false),
        ("https://gateway.mava.app#x", false),
        ("ftp://127.0.0.1", false),
        ("gateway.mava.app", false),
        ("https://", false),
        ("", false),
    ] {
        assert_eq!(base_url(text).is_ok(), taken, "{text}");
    }
}

#[test]
fn an_origin_is_taken_only_as_a_browser_writes_it() {
    for (text, result) in [
        ("https://example.com", Ok("https://example.com")),
        ("http://127.0.0.1:8789", Ok("http://127.0.0.1:8789")),
        ("https://example.com:8443", Ok("https://example.com:8443")),
        (
            "https://xn--bcher-kva.example",
            Ok("https://xn--bcher-kva.example"),
        ),
        ("https://example.com/", Err("\"https://example.com\"")),
        ("https://example.com/app", Err("\"https://example.com\"")),
        ("https://Example.com", Err("\"https://example.com\"")),
        ("https://example.com:443", Err("\"https://example.com\"")),
        (
            "https://bücher.example",
            Err("\"https://xn--bcher-kva.example\""),
        ),
        ("*", Err("each origin")),
        ("https://*.example.com", Err("each origin")),
        ("null", Err("scheme://host")),
        ("example.com", Err("scheme://host")),
        ("file:///", Err("scheme://host")),
        ("", Err("scheme://host")),
    ] {
        match (origin(text), result) {
            (Ok(taken), Ok(expected)) => assert_eq!(taken, expected),
            (Err(sentence), Err(part)) => {
                assert!(sentence.contains(part), "{text}: {sentence}");
            }
            (got, _) => panic!("{text}: {got:?}"),
        }
    }
}

#[test]
fn a_network_is_one_in_cidr_notation_or_an_address() {
    for (text, expected) in [
        ("10.0.0.0/8", Some("10.0.0.0/8")),
        ("10.1.2.3/8", Some("10.0.0.0/8")),
        ("127.0.0.1", Some("127.0.0.1/32")),
        ("2001:db8::/32", Some("2001:db8::/32")),
        ("::1", Some("::1/128")),
        ("10.0.0.0/33", None),
        ("10.0.0", None),
        ("localhost", None),
        ("*", None),
        ("", None),
    ] {
        assert_eq!(network(text).ok().as_deref(), expected, "{text}");
    }
}

#[test]
fn lengths_of_time_have_a_number_and_a_unit() {
    for (text, millis) in [
        ("500ms", Some(500)),
        ("30s", Some(30_000)),
        ("5m", Some(300_000)),
        ("24h", Some(86_400_000)),
        ("7d", Some(604_800_000)),
        ("0s", Some(0)),
        ("30", None),
        ("s", None),
        ("", None),
        ("-1s", None),
        ("1.5s", None),
        ("1 s", None),
        ("99999999999999999999s", None),
        ("99999999999999999d", None),
    ] {
        let read = duration(text).ok();
        assert_eq!(read, millis.map(Duration::from_millis), "{text}");
    }
}

#[test]
fn sizes_have_a_number_and_a_unit() {
    for (text, expected) in [
        ("1KB", Some(1_024)),
        ("10MB", Some(10_485_760)),
        ("2GB", Some(2_147_483_648)),
        ("0MB", Some(0)),
        ("10", None),
        ("10mb", None),
        ("10 MB", None),
        ("1.5MB", None),
        ("MB", None),
        ("", None),
        ("99999999999GB", None),
    ] {
        assert_eq!(size(text).ok(), expected, "{text}");
    }
    for text in ["512KB", "10MB", "2GB", "1025KB"] {
        assert_eq!(size(text).map(bytes).as_deref(), Ok(text));
    }
}

#[test]
fn names_and_ids_have_their_shapes() {
    for (text, form, field, object) in [
        ("support", true, true, false),
        ("support-2", true, false, false),
        ("order_no", false, true, false),
        ("2fa", true, false, false),
        ("-a", false, false, false),
        ("Support", false, true, false),
        ("", false, false, false),
        ("ü", false, false, false),
        ("64f0000000000000000000a1", true, false, true),
        ("64f0000000000000000000A", false, false, false),
        ("64f0000000000000000000zz", true, false, false),
    ] {
        let is = (
            form_id(text).is_ok(),
            field_id(text).is_ok(),
            object_id(text).is_ok(),
        );
        assert_eq!(is, (form, field, object), "{text}");
    }
}

#[test]
fn a_store_is_a_file() {
    for (text, path) in [
        ("sqlite:intake.db", Some("intake.db")),
        (
            "sqlite:/var/lib/intake/intake.db",
            Some("/var/lib/intake/intake.db"),
        ),
        ("sqlite::memory:", None),
        ("sqlite:intake.db?mode=ro", None),
        ("sqlite:", None),
        ("sqlite:data/", None),
        ("postgres://localhost/intake", None),
    ] {
        assert_eq!(sqlite_path(text).ok(), path.map(PathBuf::from), "{text}");
    }
}
