//! The relay between a frame and the page's wallets, attacked from every side:
//! nothing but the four requests passes, and only on the one port.

use intake_tests::page::Page;
use intake_tests::stack::{Unchallenged, WebPage};
use intake_tests::wallet::{ADA, ADA_SHORT, ONE, Opened, Surface, open};
use intake_tests::{Outcome, engines, wait, workspace};
use serde_json::{Value, json};

/// Takes hold of the frame's own port, as somebody would who had broken into it.
const BREAK_IN: &str = "
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (...said) {
      window.port ??= this;
      return postMessage.apply(this, said);
    };
    window.answers = [];";

/// Makes requests on that port at once, and waits for as many answers.
const ASK: &str = "
    const [all, done] = arguments;
    const answers = [];
    const hear = ({ data }) => {
      if (data?.type !== 'wallet' || data.value.id == null) return;
      answers.push(data.value);
      if (answers.length === all.length) {
        port.removeEventListener('message', hear);
        done(answers);
      }
    };
    port.addEventListener('message', hear);
    all.forEach((value, at) => port.postMessage({ v: 1, type: 'wallet', value: { id: 1000 + at, ...value } }));";

/// A frame with a connected wallet, broken into.
async fn broken_into(dapp: &Opened) -> Outcome {
    dapp.form.eval::<()>(BREAK_IN).await?;
    dapp.connect().await?;
    dapp.form
        .holds("the port is taken", "return !!window.port;")
        .await
}

async fn ask(form: &Page, all: Vec<Value>) -> Outcome<Vec<Value>> {
    let answers = form.script_async(ASK, vec![Value::Array(all)]).await?;
    let mut answers: Vec<Value> = serde_json::from_value(answers)?;
    answers.sort_by_key(|answer| answer["id"].as_u64());
    Ok(answers)
}

/// The text that the proxy would compose for an origin.
fn text(origin: &str, address: &str) -> String {
    let domain = origin
        .split_once("://")
        .map_or(origin, |(_, domain)| domain);
    let words = statement();
    format!(
        "{domain} wants you to sign in with your Ethereum account:\n{address}\n\n{words}\n\n\
         URI: {origin}\nVersion: 1\nChain ID: 1\nNonce: 0123456789abcdef0123456789abcdef\n\
         Issued At: 2026-11-21T23:59:59.999Z\nExpiration Time: 2026-11-22T00:09:59.999Z"
    )
}

/// The statement as the loader has it.
fn statement() -> String {
    let loader = std::fs::read_to_string(workspace::root().join("loader/wallet.js"))
        .expect("the loader is there");
    let (_, rest) = loader
        .split_once("const STATEMENT =\n  \"")
        .expect("it has a statement");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// The wallet's id, as the page lists it.
const ID: &str = "return wallet.info.uuid;";

engines! {
    async fn only_the_four_requests_pass_and_only_by_their_names(browser, stack: Unchallenged) {
        let dapp = open(browser, stack, Surface::Frame, ONE).await?;
        broken_into(&dapp).await?;
        let id: String = dapp.page.eval(ID).await?;
        let before = dapp.calls("wallet").await?.len();
        for method in [
            json!("eth_sendTransaction"), json!("eth_sign"), json!("eth_signTypedData_v4"),
            json!("wallet_addEthereumChain"), json!("wallet_requestPermissions"), json!("eth_getBalance"),
            json!("request"), json!("__proto__"), json!("constructor"), json!(""), json!(7),
            json!(["eth_accounts"]), json!({ "toString": "eth_accounts" }), Value::Null,
        ] {
            let asked = json!({ "wallet": id, "method": method, "params": [{ "to": ADA }] });
            let answers = ask(&dapp.form, vec![asked]).await?;
            assert_eq!(answers, [json!({ "id": 1000, "code": 4200 })], "{method}");
        }
        assert_eq!(dapp.calls("wallet").await?.len(), before, "the wallet heard of none");
        // What passes, passes without what else was said.
        let asked = json!({ "wallet": id, "method": "eth_accounts", "params": [{ "eth_sendTransaction": {} }] });
        ask(&dapp.form, vec![asked]).await?;
        let last: Value = dapp.page.eval("return wallet.calls.at(-1);").await?;
        assert_eq!(last, json!({ "method": "eth_accounts", "params": null }));
        let unknown = json!({ "wallet": "nobody", "method": "eth_accounts" });
        assert_eq!(ask(&dapp.form, vec![unknown]).await?[0]["code"], 4900);
    }

    async fn no_text_is_signed_but_our_own_for_this_page_and_account(browser, stack: Unchallenged) {
        let dapp = open(browser, stack, Surface::Frame, ONE).await?;
        broken_into(&dapp).await?;
        let id: String = dapp.page.eval(ID).await?;
        let origin = stack.site.origin().to_owned();
        let good = text(&origin, ADA);
        let other = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
        let sign = |text: &str, account: &str| {
            json!({ "wallet": id, "method": "personal_sign", "params": [text, account] })
        };
        let cases = [
            (sign("Hello", ADA), 4200, "another text"),
            (sign(&text("https://bank.example", ADA), ADA), 4200, "another domain"),
            (sign(&text(stack.proxy.origin(), ADA), ADA), 4200, "the frame's own domain"),
            (sign(&good.replacen(&origin, "https://bank.example", 1), ADA), 4200, "another URI"),
            (sign(&good, other), 4200, "another signer than the text's"),
            (sign(&text(&origin, other), other), 4100, "an account that is not connected"),
            (sign(&format!("{good}\n"), ADA), 4200, "a trailing line break"),
            (sign(&format!("{good}\nResources:\n- https://bank.example"), ADA), 4200, "trailing text"),
            (sign(&format!("\n{good}"), ADA), 4200, "text before it"),
            (sign(&good.replace("moves nothing", "moves all"), ADA), 4200, "another statement"),
            (sign(&good.replace("Version: 1", "Version: 2"), ADA), 4200, "another version"),
            (sign(&good.replace("0123456789abcdef0123456789abcdef", "short"), ADA), 4200, "another kind of nonce"),
            (sign(&good.replace('\n', "\r\n"), ADA), 4200, "other line breaks"),
            (sign(&"x".repeat(2_000_000), ADA), 4200, "a text without end"),
            (json!({ "wallet": id, "method": "personal_sign" }), 4200, "no text"),
            (json!({ "wallet": id, "method": "personal_sign", "params": { "0": good, "1": ADA, "length": 2 } }), 4200, "no list"),
            (json!({ "wallet": id, "method": "personal_sign", "params": [{ "length": 1 }, ADA] }), 4200, "no string"),
        ];
        for (asked, code, why) in cases {
            let answers = ask(&dapp.form, vec![asked]).await?;
            assert_eq!(answers, [json!({ "id": 1000, "code": code })], "{why}");
        }
        assert!(!dapp.calls("wallet").await?.contains(&"personal_sign".to_owned()));
        // The right one is signed, so the others were refused for what they are.
        let answers = ask(&dapp.form, vec![sign(&good, ADA)]).await?;
        assert!(answers[0]["result"].as_str().is_some_and(|signature| signature.len() == 132), "{answers:?}");
    }

    async fn a_flood_opens_one_window_at_a_time_and_few_in_a_minute(browser, stack: Unchallenged) {
        let dapp = open(browser, stack, Surface::Frame, ONE).await?;
        broken_into(&dapp).await?;
        let id: String = dapp.page.eval(ID).await?;
        let asked = json!({ "wallet": id, "method": "eth_requestAccounts" });
        let windows = async || -> Outcome<usize> {
            let calls = dapp.calls("wallet").await?;
            Ok(calls.iter().filter(|method| *method == "eth_requestAccounts").count())
        };
        let before = windows().await?;
        // A wallet that takes its time, as people do.
        dapp.page.eval::<()>("wallet.next.eth_requestAccounts = new Promise((answer) => setTimeout(answer, 2000));").await?;
        let answers = ask(&dapp.form, vec![asked.clone(); 500]).await?;
        let refused = answers.iter().filter(|answer| answer["code"] == -32002).count();
        assert_eq!((answers.len(), refused), (500, 499), "all but one are told that one is pending");
        assert_eq!(windows().await? - before, 1);
        for _ in 0..20 {
            ask(&dapp.form, vec![asked.clone()]).await?;
        }
        assert_eq!(windows().await?, 8, "the visitor's own press among them");
        assert_eq!(ask(&dapp.form, vec![asked]).await?[0]["code"], -32005);
    }

    /// The page's own window takes no messages, whoever sends them.
    async fn messages_to_the_page_reach_no_wallet(browser, stack: Unchallenged) {
        let dapp = open(browser, stack, Surface::Own, ONE).await?;
        dapp.connect().await?;
        let id: String = dapp.page.eval(ID).await?;
        let before = dapp.calls("wallet").await?.len();
        let attack = format!("
            for (const type of ['wallet', 'connect', 'hello']) for (const method of ['eth_accounts', 'eth_requestAccounts']) {{
              const channel = new MessageChannel();
              const value = {{ id: 1, wallet: '{id}', method }};
              TARGET.postMessage({{ v: 1, type, value }}, '*', [channel.port2]);
              TARGET.postMessage({{ v: 1, type, value }}, '*');
              channel.port1.postMessage({{ v: 1, type: 'hello' }});
              channel.port1.postMessage({{ v: 1, type: 'wallet', value }});
            }}");
        let stranger = WebPage::html("", &format!(
            "<h1>Stranger</h1><script>{}; {}; document.querySelector('h1').textContent = 'Tried';</script>",
            attack.replace("TARGET", "parent"),
            // The form's frame is the stranger's sibling.
            attack.replace("TARGET", "parent.frames[0]"),
        ));
        let stranger = stack.stranger.put("/", stranger);
        dapp.page.eval::<()>(&format!(
            "const frame = document.createElement('iframe'); frame.title = 'Stranger'; frame.src = '{stranger}';
             document.body.append(frame);",
        )).await?;
        dapp.page.frame("Stranger").heading("Tried").found().await?;
        // The page itself, and the frame to the page's window.
        dapp.page.eval::<()>(&attack.replace("TARGET", "window")).await?;
        dapp.form.eval::<()>(&attack.replace("TARGET", "parent")).await?;
        // A round trip through the true port: whatever came before has been heard.
        dapp.page.eval::<()>("wallet.useChain(10);").await?;
        dapp.form.text_appears("Optimism").await?;
        assert_eq!(dapp.calls("wallet").await?.len(), before);
        dapp.shows(ADA_SHORT).await?;
    }

    /// A frame has one port: others that it was offered, or makes up, lead nowhere.
    async fn a_second_port_leads_nowhere(browser, stack: Unchallenged) {
        let dapp = open(browser, stack, Surface::Frame, ONE).await?;
        broken_into(&dapp).await?;
        let id: String = dapp.page.eval(ID).await?;
        let before = dapp.calls("wallet").await?.len();
        dapp.form.eval::<()>(&format!(
            "const channel = new MessageChannel();
             parent.postMessage({{ v: 1, type: 'connect' }}, '*', [channel.port2]);
             for (const type of ['hello', 'wallet'])
               channel.port1.postMessage({{ v: 1, type, value: {{ id: 1, wallet: '{id}', method: 'eth_accounts' }} }});
             window.heard = 0;
             channel.port1.onmessage = () => {{ heard += 1; }};",
        )).await?;
        // Saying hello again changes nothing, and other versions are not heard.
        dapp.form.eval::<()>(&format!(
            "port.postMessage({{ v: 2, type: 'wallet', value: {{ id: 1, wallet: '{id}', method: 'eth_accounts' }} }});
             port.postMessage({{ type: 'wallet', value: {{ id: 1, wallet: '{id}', method: 'eth_accounts' }} }});
             port.postMessage({{ v: 1, type: 'wallet', value: {{ id: 'x', wallet: '{id}', method: 'eth_accounts' }} }});
             port.postMessage({{ v: 1, type: 'wallet', value: null }});
             port.postMessage({{ v: 1, type: 'wallet' }});",
        )).await?;
        wait::until("the true port still answers", || async {
            let asked = json!({ "wallet": id, "method": "eth_chainId" });
            Ok((ask(&dapp.form, vec![asked]).await?[0]["result"] == 1).then_some(()))
        }).await?;
        assert_eq!(dapp.calls("wallet").await?.len(), before + 1);
        assert_eq!(dapp.form.eval::<u32>("return heard;").await?, 0);
    }
}
