//! Wallets proven by signatures and contracts that are none of ours: the keys of
//! ethers, contracts compiled by solc, the EVM of EthereumJS, the parser of siwe.

use anyhow::{Context, ensure};
use intake_tests::Outcome;
use intake_tests::stack::{Chain, Stack};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Chains by their numbers, each with the way in which its node answers.
const NODES: [(u64, &str); 7] = [
    (1, "/"),
    (10, "/late"),
    (137, "/garbage"),
    (8_453, "/huge"),
    (100, "/moved"),
    (42_161, "/busy"),
    (56, "/broken"),
];

/// A proxy whose form proves wallets, and the chain that it asks.
struct World {
    stack: Stack,
    chain: Chain,
    http: reqwest::Client,
    _folder: tempfile::TempDir,
}

impl World {
    async fn start() -> Outcome<Self> {
        let chain = Chain::start().await?;
        let folder = tempfile::tempdir()?;
        let mut tables = String::new();
        for (id, path) in NODES {
            let file = folder.path().join(id.to_string());
            std::fs::write(&file, chain.url(path))?;
            tables += &format!(
                "[[chains]]\nid = {id}\nrpc_url_file = {:?}\ntimeout = \"1s\"\n",
                file.display().to_string()
            );
        }
        let stack = Stack::start_with(|config| {
            config.challenge = "off";
            config.form = "wallet = \"proven\"\n".to_owned();
            config.top = tables;
        });
        Ok(Self {
            stack: stack.await?,
            chain,
            http: reqwest::Client::new(),
            _folder: folder,
        })
    }

    async fn ask(&self, what: &str, body: &Value) -> Outcome<Value> {
        let url = format!("/v1/forms/support/{what}");
        let request = self.http.post(self.stack.proxy.url(&url));
        let request = request
            .header("origin", self.stack.host.origin())
            .header("idempotency-key", "0123456789abcdef");
        Ok(request.json(body).send().await?.json().await?)
    }

    /// What the proxy says of a wallet that signs what it is asked to.
    async fn prove(&self, wallet: &str, address: &str, chain: u64) -> Outcome<Value> {
        let asked = json!({ "address": address, "chainId": chain });
        let asked = self.ask("wallet/message", &asked).await?;
        let message = asked["message"].as_str().context("a message")?;
        let signature = self.chain.sign(wallet, message).await?;
        let signed = json!({ "token": asked["token"], "signature": signature });
        self.ask("wallet/verify", &signed).await
    }
}

fn run(scenario: impl AsyncFn(&World) -> Outcome) {
    let runtime = Runtime::new().unwrap();
    intake_tests::scenario::install_crypto();
    let result = runtime.block_on(async {
        let world = World::start().await?;
        let result = scenario(&world).await;
        result.with_context(|| format!("{}{}", world.stack.log(), world.chain.log()))
    });
    if let Err(error) = result {
        panic!("{error:?}");
    }
}

#[test]
fn every_kind_of_wallet_proves_itself_on_a_real_chain_and_no_other_does() {
    run(async |world| {
        let wallets = world.chain.wallets().await?;
        for (wallet, expected, calls) in [
            ("key", "eoa", 0),
            ("deployed", "erc1271", 1),
            ("planned", "erc6492", 1),
            ("reverting", "wallet_signature_invalid", 1),
            ("garbage", "wallet_signature_invalid", 1),
            ("nobody", "wallet_signature_invalid", 1),
        ] {
            let verdict = world.prove(wallet, &wallets[wallet], 1).await?;
            let proven = verdict["method"].as_str();
            let told = proven.or(verdict["code"].as_str());
            ensure!(told == Some(expected), "{wallet}: {verdict}");
            ensure!(
                proven.is_some() == verdict["proof"].is_string(),
                "{verdict}"
            );
            let counted = world.chain.calls().await?.remove("eth_call");
            ensure!(
                counted.unwrap_or_default() == calls,
                "{wallet}: {counted:?}"
            );
        }
        // Somebody else's address, with a signature that is good for one's own.
        for (signer, victim) in [
            ("key", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
            ("planned", &wallets["nobody"]),
            ("planned", &wallets["key"]),
            ("planned", &wallets["reverting"]),
        ] {
            let verdict = world.prove(signer, victim, 1).await?;
            let told = verdict["code"] == "wallet_signature_invalid";
            ensure!(told, "{signer} as {victim}: {verdict}");
        }
        Ok(())
    });
}

#[test]
fn a_node_out_of_order_proves_nothing_and_is_no_fault_of_the_visitor_s() {
    run(async |world| {
        let wallets = world.chain.wallets().await?;
        let other = (4_711, "");
        for (chain, path) in NODES.into_iter().skip(1).chain([other]) {
            let verdict = world.prove("deployed", &wallets["deployed"], chain).await?;
            let expected = match path {
                "" => "chain_not_supported",
                _ => "chain_unreachable",
            };
            ensure!(verdict["notProvable"] == expected, "{path}: {verdict}");
            ensure!(verdict["proof"].is_null(), "{path}: {verdict}");
            // A key's own account needs nobody else.
            let verdict = world.prove("key", &wallets["key"], chain).await?;
            ensure!(verdict["method"] == "eoa", "{path}: {verdict}");
        }
        let log = world.stack.proxy.log();
        ensure!(log.contains("a wallet could not be proven"), "{log}");
        for (_, path) in NODES {
            let url = world.chain.url(path);
            ensure!(!log.contains(&url), "an address of a node is in the log");
        }
        Ok(())
    });
}

#[test]
fn the_reference_parser_reads_in_a_message_what_was_asked_for() {
    run(async |world| {
        let wallets = world.chain.wallets().await?;
        for (wallet, chain) in [
            ("key", 1),
            ("planned", 11_155_111),
            ("deployed", 9_007_199_254_740_991_u64),
        ] {
            let address = &wallets[wallet];
            let asked = json!({ "address": address.to_lowercase(), "chainId": chain });
            let asked = world.ask("wallet/message", &asked).await?;
            let message = asked["message"].as_str().context("a message")?;
            let read = world.chain.parse(message).await?;
            let origin = world.stack.host.origin();
            for (name, expected) in [
                ("domain", json!(origin.trim_start_matches("http://"))),
                ("address", json!(address)),
                ("uri", json!(origin)),
                ("version", json!("1")),
                ("chainId", json!(chain)),
                (
                    "statement",
                    json!(
                        "Prove that this wallet is yours to the support team. Signing is free and moves nothing."
                    ),
                ),
            ] {
                ensure!(read[name] == expected, "{name} of {read}");
            }
            let nonce = read["nonce"].as_str().unwrap_or_default();
            ensure!(nonce.len() == 32, "{read}");
            let text = |name: &str| read[name].as_str().unwrap_or_default().to_owned();
            let (from, to) = (text("issuedAt"), text("expirationTime"));
            ensure!(from < to && to.ends_with('Z'), "{read}");
        }
        Ok(())
    });
}

#[test]
fn a_proven_contract_wallet_stands_on_the_ticket() {
    run(async |world| {
        let wallets = world.chain.wallets().await?;
        let address = &wallets["planned"];
        let verdict = world.prove("planned", address, 1).await?;
        let body = json!({
            "fields": { "subject": "Stuck", "message": "It is stuck.", "walletAddress": address },
            "walletProof": verdict["proof"],
        });
        let answer = world.ask("submissions", &body).await?;
        ensure!(answer["reference"].is_string(), "{answer}");
        let ticket = world.stack.sandbox.the_ticket().await?;
        let line = format!("Wallet: eip155:1:{address} (Ethereum; proven ");
        let text = &ticket.messages[0].content;
        ensure!(
            text.contains(&line) && text.contains(" UTC by ERC-6492)"),
            "{text}"
        );
        ensure!(
            ticket.customer.wallet_address.as_deref() == Some(address),
            "{text}"
        );
        Ok(())
    });
}
