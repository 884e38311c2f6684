//! The screens that operators see, whole.

use std::path::Path;

use mava_sandbox::{DEFAULT_API_KEY, Sandbox};

use super::super::tests::{FORM, folder, ran};
use super::super::*;
use crate::assets::fixture;

/// The exit code and the screen of `check` on a file with these contents, beside
/// which the form's files are there. What differs from run to run is replaced.
fn checked(config: &str, arguments: &[&str], environment: &Environment) -> (u8, String) {
    let folder = folder(config);
    checked_in(folder.path(), arguments, environment)
}

fn checked_in(folder: &Path, arguments: &[&str], environment: &Environment) -> (u8, String) {
    let assets = fixture::folder();
    let assets = assets.path().to_str().unwrap();
    let line = [&["check", "--assets", assets], arguments].concat();
    let (code, screen) = ran(folder, &line, environment);
    (code, screen.replace(assets, "dist"))
}

const SERVER: &str = "[server]\npublic_url = \"https://help.example.com\"\n";
const KEY: [(&str, &str); 1] = [("MAVA_API_KEY", DEFAULT_API_KEY)];

#[test]
fn what_is_good_is_one_short_screen() {
    let told = checked(&format!("{SERVER}{FORM}"), &[], &Environment::from([]));
    let screen = "~/intake.toml

Configuration
  ✓ public      https://help.example.com, listening on 127.0.0.1:8787
  ✓ admin       listening on 127.0.0.1:8797
  ✓ store       ~/intake.db, will be made
  ✓ form files  build 0123456789ab in dist

Forms
  ✓ support     5 fields; email or wallet needed; wallet claimed; identity claimed; on https://shop.example

Mava
  ! API key     not set: requests are kept and not delivered until MAVA_API_KEY or MAVA_API_KEY_FILE is
  – Mava        not asked, for want of a key

Good to serve. 1 thing to look at.
";
    assert_eq!(told, (SUCCESS, screen.to_owned()));
}

#[test]
fn everything_that_is_worth_a_look_is_on_it() {
    let config = format!(
        "{SERVER}admin_listen = \"0.0.0.0:8797\"\n{FORM}identify = \"signed\"\nwallet = \"off\"\n\
         ticket = {{ silent = true, notify = true }}\n\
         [forms.identity]\nalgorithm = \"HS256\"\nsecret_env = \"SECRET\"\n\
         [[forms]]\nid = \"bugs\"\norigins = []\n\
         [forms.identity]\nalgorithm = \"EdDSA\"\npublic_key = \"missing.pem\"\n\
         [[forms]]\nid = \"sales\"\norigins = [\"https://a.example\", \"https://b.example\", \"https://c.example\", \"https://d.example\"]\n"
    );
    let environment = Environment::from([
        ("MAVA_API_KEY", "mk_1"),
        ("SECRET", "too short"),
        ("INTAKE_ADMIN_TOKEN", "0123456789abcdef0123456789abcdef"),
    ]);
    let told = checked(&config, &["--offline"], &environment);
    let screen = "~/intake.toml

Configuration
  ✓ public             https://help.example.com, listening on 127.0.0.1:8787
  ✓ admin              listening on 0.0.0.0:8797, with a token
  ✓ store              ~/intake.db, will be made
  ✓ form files         build 0123456789ab in dist
  ! line 3, column 16  server.admin_listen
                       can be reached from other machines: make sure that only your own can
  ! line 9, column 36  forms[0].ticket.notify
                       has no effect: `silent` takes notifications and automations away

Forms
  ✓ support            4 fields; email needed; no wallet; identity signed by HS256; on https://shop.example
  ✗ support            identity: the secret is too short: at least 32 characters are needed, as `openssl rand -hex 32` makes them
  ! bugs               5 fields; email or wallet needed; wallet claimed; identity claimed, or signed by EdDSA; no page may embed it, since `origins` is empty
  ✗ bugs               identity: ~/missing.pem: No such file or directory (os error 2)
  ✓ sales              5 fields; email or wallet needed; wallet claimed; identity claimed; on https://a.example, https://b.example and 2 more

Mava
  ✓ API key            set
  – Mava               not asked, by --offline

2 mistakes to mend. 3 things to look at.
";
    assert_eq!(told, (MISTAKES, screen.to_owned()));
}

/// Where a captcha's secret is, and for which site; never what it is.
#[test]
fn a_captcha_s_secret_is_named_and_not_shown() {
    let form = |id: &str, vendor: &str, secret: &str| {
        format!(
            "[[forms]]\nid = \"{id}\"\norigins = [\"https://shop.example\"]\nchallenge = \"{vendor}\"\n\
             captcha = {{ site_key = \"0x4AAA\", {secret} }}\n"
        )
    };
    let config = [
        SERVER.to_owned(),
        form("support", "turnstile", "secret_env = \"GOOD\""),
        form("bugs", "hcaptcha", "secret_env = \"NOT_SET\""),
        form("sales", "hcaptcha", "secret_file = \"missing\""),
    ];
    let environment = Environment::from([("GOOD", "do-not-repeat")]);
    let (code, screen) = checked(&config.concat(), &["--offline"], &environment);
    for line in [
        "✓ support     captcha: Turnstile, for the site help.example.com; its secret is set, in GOOD\n",
        "✗ bugs        captcha: the environment variable NOT_SET is not set: it must hold the secret of your site key\n",
        "✗ sales       captcha: ~/missing: No such file or directory (os error 2)\n",
    ] {
        assert!(screen.contains(line), "{line}\n{screen}");
    }
    assert!(!screen.contains("do-not-repeat"), "{screen}");
    assert_eq!(code, MISTAKES);
}

#[test]
fn every_mistake_is_named_and_no_value() {
    let config = format!("[mava]\napi_key = \"mk_live\"\n{FORM}title = 7\n");
    let environment = Environment::from([("MAVA_API_KEY", "mk live")]);
    let told = checked(&config, &[], &environment);
    let screen = "~/intake.toml

Configuration
  ✗ line 2, column 1  mava.api_key
                      secrets never stand in this file: give the key in the environment as MAVA_API_KEY, or the path of a file that holds it as MAVA_API_KEY_FILE; and change the key if others have seen this file
  ✗ line 6, column 9  forms[0].title
                      must be a text, or a table with a text for each language

Mava
  ✗ API key           MAVA_API_KEY: what it holds is no API key: copy the key again, alone and on one line

3 mistakes to mend.
";
    assert_eq!(told, (MISTAKES, screen.to_owned()));
}

#[test]
fn a_store_that_can_t_be_used_is_told_and_one_that_can_is_left_alone() {
    let config = format!("{SERVER}[store]\nurl = \"sqlite:data/intake.db\"\n{FORM}");
    let none = Environment::from([]);
    let folder = folder(&config);
    let data = folder.path().join("data");
    let told = |expected: &str| {
        let (_, screen) = checked_in(folder.path(), &[], &none);
        assert!(screen.contains(expected), "{expected}\n{screen}");
    };
    told("✗ store       ~/data: nothing can be written here: No such file or directory");
    std::fs::create_dir(&data).unwrap();
    told("✓ store       ~/data/intake.db, will be made");
    assert_eq!(std::fs::read_dir(&data).unwrap().count(), 0);
    let file = data.join("intake.db");
    for (contents, expected) in [
        (
            &b"SQLite format 3\0and more"[..],
            "✓ store       ~/data/intake.db, can be written",
        ),
        (b"", "✓ store       ~/data/intake.db, can be written"),
        (
            b"a letter",
            "✗ store       ~/data/intake.db: it is no SQLite file",
        ),
    ] {
        std::fs::write(&file, contents).unwrap();
        told(expected);
        assert_eq!(std::fs::read(&file).unwrap(), contents);
        assert_eq!(std::fs::read_dir(&data).unwrap().count(), 1);
    }
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    told("✗ store       ~/data/intake.db: Is a directory");
}

#[test]
fn mava_is_asked_whether_what_is_named_exists() {
    let runtime = runtime_for_tests();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    let url = sandbox.url().to_owned();
    let key = Environment::from(KEY);
    let wrong_key = Environment::from([("MAVA_API_KEY", "wrong")]);
    let config = |ticket: &str| format!("[mava]\nbase_url = \"{url}\"\n{FORM}{ticket}\n");
    let good = config("ticket.assigned_to = \"645000000000000000000001\"");
    let foreign = config(
        "ticket.assigned_to = \"745000000000000000000001\"\nticket.category = \"64f00000000000000000ffff\"",
    );
    let after = |(code, screen): (u8, String)| {
        let screen = screen.replace(&url, "{mava}");
        let (_, after) = screen.split_once("Mava\n").unwrap();
        (code, after.to_owned())
    };
    let told = after(checked(&good, &[], &key));
    let screen = "  ✓ API key     set
  ✓ Mava        answers at {mava} and takes the key
  ✓ agents      2 there, 1 named here
  ✓ categories  4 there, 0 named here

Good to serve.
";
    assert_eq!(told, (SUCCESS, screen.to_owned()));

    let told = after(checked(&foreign, &[], &key));
    let screen = "  ✓ API key     set
  ✓ Mava        answers at {mava} and takes the key
  ✗ agents      forms[0].ticket.assigned_to names none that Mava has; it has:
                645000000000000000000001 Ada
                645000000000000000000002 0x1111111111111111111111111111111111111111
  ✗ categories  forms[0].ticket.category names none that Mava has; it has:
                64f000000000000000000001 Bridge
                64f000000000000000000002 Wallet
                64f000000000000000000003 Staking
                64f000000000000000000004 Account

2 mistakes to mend.
";
    assert_eq!(told, (MISTAKES, screen.to_owned()));

    let (code, screen) = after(checked(&good, &[], &wrong_key));
    let part = "✗ Mava        Mava refused the API key (status 401)";
    assert!(code == MISTAKES && screen.contains(part), "{screen}");

    // Nobody listens there any more.
    runtime.block_on(sandbox.stop()).unwrap();
    let (code, screen) = after(checked(&good, &[], &key));
    let verdict = "Nothing wrong was found, but not everything could be checked.";
    let told = screen.contains("? Mava        ") && screen.contains(verdict);
    assert!(code == FAILURE && told, "{screen}");
}

#[test]
fn the_node_of_each_chain_is_asked_which_one_it_is_and_no_address_is_shown() {
    let runtime = runtime_for_tests();
    let node = runtime.block_on(async {
        let answer = || async { "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}" };
        let app = axum::Router::new().route("/secret-of-the-node", axum::routing::post(answer));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!(
            "http://{}/secret-of-the-node",
            listener.local_addr().unwrap()
        );
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    });
    let form = format!("{SERVER}{FORM}wallet = \"proven\"\n");
    let chain =
        |id: u32, variable: &str| format!("[[chains]]\nid = {id}\nrpc_url_env = \"{variable}\"\n");
    let environment = Environment::from([
        ("NODE", node.as_str()),
        ("NOBODY", "http://127.0.0.1:1/secret-of-the-node"),
        ("NONSENSE", "secret-of-the-node"),
    ]);
    let all = [chain(1, "NODE"), chain(137, "NODE"), chain(4_711, "NOBODY")].concat();
    let bad = [chain(1, "NONSENSE"), chain(10, "NOTHING")].concat();
    for (config, arguments, code, expected) in [
        (
            format!("{form}{all}"),
            &[][..],
            MISTAKES,
            "Chains
  ✓ Ethereum (1)  its node answers
  ✗ Polygon (137) its node is one of another chain, Ethereum (1)
  ? chain 4711    the node could not be reached
",
        ),
        (
            format!("{form}{bad}"),
            &[],
            MISTAKES,
            "Chains
  ✗ Ethereum (1)  what it holds is no address of a node: it begins with https://, or with http:// on this machine
  ✗ Optimism (10) the environment variable NOTHING is not set
",
        ),
        (
            format!("{form}{all}"),
            &["--offline"],
            SUCCESS,
            "Chains
  – nodes not asked, by --offline
",
        ),
        (
            form.clone(),
            &[],
            SUCCESS,
            "Chains
  ! chains no [[chains]]: contract wallets can't be proven; accounts of a key can
",
        ),
        (
            format!("{SERVER}{FORM}{}", chain(1, "NODE")),
            &[],
            SUCCESS,
            "Chains
  ! chains       not used: no form has wallet = \"proven\"
  ✓ Ethereum (1) its node answers
",
        ),
    ] {
        let (ended, screen) = checked(&config, arguments, &environment);
        assert!(!screen.contains("secret-of-the-node"), "{screen}");
        // The width of the first column depends on the other groups.
        let lines = |text: &str| -> Vec<String> {
            let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
            text.lines().map(words).collect()
        };
        let (_, after) = screen.split_once("\nChains\n").unwrap();
        let (group, _) = after.split_once("\n\n").unwrap();
        assert_eq!(lines(group), lines(expected)[1..], "{screen}");
        assert_eq!(ended, code, "{screen}");
    }
}

fn runtime_for_tests() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap()
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let folder = folder(FORM);
    let config = folder.path().join("intake.toml");
    for (colour, variables, painted) in [
        (true, [("TERM", "xterm"), ("NO_COLOR", "")], true),
        (true, [("TERM", "xterm"), ("NO_COLOR", "1")], false),
        (true, [("TERM", "dumb"), ("NO_COLOR", "")], false),
        (false, [("TERM", "xterm"), ("NO_COLOR", "")], false),
    ] {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let output = Output {
            out: &mut out,
            err: &mut err,
            colour,
        };
        let line = [
            "intake-proxy",
            "check",
            "--config",
            config.to_str().unwrap(),
        ];
        run(
            &line.map(OsString::from),
            &Environment::from(variables),
            output,
        );
        let screen = String::from_utf8(out).unwrap();
        assert_eq!(
            screen.contains("\u{1b}[32m✓\u{1b}[0m"),
            painted,
            "{variables:?}"
        );
        assert_eq!(screen.contains('\u{1b}'), painted, "{variables:?}");
    }
}
