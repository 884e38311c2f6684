//! Makes the configuration of values that were taken singly, and judges what
//! several of them mean together. Gives nothing where a value it needs was
//! wrong; that was noted already.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use intake_contract::limits::MAVA_TAGS_MAX;
use intake_contract::{FieldDefinition, FieldType, FormDefinition, Identifier, WalletMode};
use ipnet::IpNet;

use super::attachments;
use super::captcha::{self, ChallengeConfig};
use super::fields::{self, Fields};
use super::identity::{self, Identify};
use super::mistake::Findings;
use super::model::{
    AttributeConfig, Budget, ChoiceConfig, Config, FormConfig, LimitsConfig, MavaConfig, Quota,
    ServerConfig, StoreConfig, TicketConfig, UnknownPolicy, WalletAttributes,
};
use super::rpc;
use super::subject;
use super::table::Table;
use super::values;

/// What chosen options decide: by field id, then by option value.
type Choices = BTreeMap<String, BTreeMap<String, ChoiceConfig>>;

/// The whole configuration.
pub fn config(findings: &mut Findings<'_>, root: &Table, folder: &Path) -> Option<Config> {
    let server = root
        .table("server")
        .and_then(|table| server(findings, table, folder));
    let mava = root.table("mava").and_then(mava);
    let store = root.table("store").and_then(|table| store(table, folder));
    let limits = root.table("limits").and_then(limits);
    let files = root
        .table("attachments")
        .and_then(|table| attachments::of(findings, table, folder));
    // What so many files take of a ticket's message.
    let room = |count: u32| {
        let known = server.as_ref().zip(files.as_ref());
        known.map_or(0, |(server, files)| files.message_room(server, count))
    };
    let chains = rpc::of(findings, root, folder);
    let mut ids = BTreeSet::new();
    let mut forms = Vec::new();
    if root.has("forms") && root.value("forms").is_some() && root.tables("forms").is_empty() {
        findings.mistake(root.place("forms"), "forms", "must have at least one form");
    }
    for table in root.tables("forms") {
        if let Some(id) = table.text("id")
            && !ids.insert(id)
        {
            let sentence = "is the id of another form too";
            findings.mistake(table.place("id"), table.key("id"), sentence);
        }
        forms.extend(form(findings, table, folder, room));
    }
    Some(Config {
        server: server?,
        mava: mava?,
        store: store?,
        limits: limits?,
        attachments: files?,
        chains,
        forms,
    })
}

fn server(findings: &mut Findings<'_>, table: &Table, folder: &Path) -> Option<ServerConfig> {
    let listen = table.address("listen");
    let admin_listen = table.address("admin_listen");
    let mut public_url = table.url("public_url");
    if let Some(listen) = listen
        && !table.has("public_url")
    {
        public_url = values::url_of_loopback(listen);
        if public_url.is_none() {
            let sentence = "is missing: `listen` is open to other machines, so the proxy can't \
                            tell what visitors' browsers call it";
            findings.mistake(table.place("listen"), table.key("public_url"), sentence);
        }
    }
    if let (Some(listen), Some(admin)) = (listen, admin_listen) {
        let place = table.place("admin_listen");
        let key = table.key("admin_listen");
        if listen == admin && listen.port() != 0 {
            findings.mistake(place, key, "must differ from `listen`");
        } else if !admin.ip().is_loopback() {
            let sentence = "can be reached from other machines: make sure that only your own can";
            findings.warning(place, key, sentence);
        }
    }
    Some(ServerConfig {
        listen: listen?,
        admin_listen: admin_listen?,
        public_url: public_url?,
        assets: table.path("assets").map(|path| folder.join(path)),
        trusted_proxies: networks(&table.texts("trusted_proxies")?),
    })
}

/// What was read as networks before is always one.
fn networks(texts: &[String]) -> Vec<IpNet> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

fn limits(table: &Table) -> Option<LimitsConfig> {
    let quota = |name| {
        let table = table.table(name)?;
        Some(Quota {
            requests: table.number("requests")?,
            window: table.duration("window")?,
        })
    };
    Some(LimitsConfig {
        traffic: quota("traffic")?,
        calls: quota("calls")?,
        submissions: quota("submissions")?,
        contact: quota("contact")?,
        total: quota("total")?,
    })
}

fn mava(table: &Table) -> Option<MavaConfig> {
    let budget = table.table("budget")?;
    Some(MavaConfig {
        base_url: table.url("base_url")?,
        budget: Budget {
            requests: budget.number("requests")?,
            window: budget.duration("window")?,
        },
        timeout: table.duration("timeout")?,
        unknown: match table.text("unknown")?.as_str() {
            "hold" => UnknownPolicy::Hold,
            _ => UnknownPolicy::Resend,
        },
    })
}

fn store(table: &Table, folder: &Path) -> Option<StoreConfig> {
    Some(StoreConfig {
        path: folder.join(table.path("url")?),
        keep_delivered: table.duration("keep_delivered")?,
    })
}

fn form(
    findings: &mut Findings<'_>,
    table: &Table,
    folder: &Path,
    room: impl Fn(u32) -> usize,
) -> Option<FormConfig> {
    let (identify, identity) = identity::of(findings, table, folder);
    let challenge = captcha::of(findings, table, folder);
    let identify_by = identify_by(findings, table);
    let attachments = attachments::rules(findings, table);
    let files = attachments.as_ref().map_or(0, |rules| rules.max_files);
    let links = room(files);
    let identify_by_or_none = identify_by.as_deref().unwrap_or_default();
    let Fields {
        mut fields,
        choices,
        targets,
    } = fields::of(findings, table, identify_by_or_none, links);
    let ticket = table.table("ticket").map(|ticket| {
        subject::check(findings, table, ticket, &mut fields);
        ticket_of(findings, ticket)
    });
    if let Some(ticket) = &ticket {
        check_tags(findings, table, ticket, &fields, &choices);
    }
    Some(FormConfig {
        definition: FormDefinition {
            id: table.text("id")?,
            title: table.local_text("title"),
            intro: table.local_text("intro"),
            identify_by: identify_by?,
            identity: identity.is_some(),
            identity_required: identify == Identify::Signed,
            challenge: challenge != Some(ChallengeConfig::Off),
            attachments,
            wallet: wallet_mode(table),
            fields,
        },
        label: table.local_text("label"),
        origins: table.texts("origins")?,
        challenge: challenge?,
        min_time: table.duration("min_time")?,
        identify,
        identity,
        ticket: ticket?,
        choices,
        targets,
    })
}

/// The most tags that a ticket could get: of several choices only as many count
/// as may be made.
fn check_tags(
    findings: &mut Findings<'_>,
    table: &Table,
    ticket: &TicketConfig,
    fields: &[FieldDefinition],
    choices: &Choices,
) {
    let most = |field: &FieldDefinition| {
        let options = choices.get(&field.id)?.values();
        let new = options.map(|choice| {
            let tags = choice.tags.iter();
            tags.filter(|tag| !ticket.tags.contains(tag)).count()
        });
        let mut new: Vec<usize> = new.collect();
        new.sort_unstable_by(|a, b| b.cmp(a));
        let made = match field.kind {
            FieldType::Multiselect => field.max_choices.unwrap_or(usize::MAX),
            _ => 1,
        };
        Some(new.into_iter().take(made).sum::<usize>())
    };
    let suspect = usize::from(ticket.suspect_tag.is_some());
    let total = ticket.tags.len() + suspect + fields.iter().filter_map(most).sum::<usize>();
    if total > MAVA_TAGS_MAX {
        let place = table
            .table("ticket")
            .and_then(|ticket| ticket.place("tags"));
        let sentence = format!(
            "a ticket could get {total} tags, with those of options; Mava takes at most {MAVA_TAGS_MAX}"
        );
        findings.mistake(place.or(table.at), table.key("ticket.tags"), sentence);
    }
}

/// What the form makes of wallets.
fn wallet_mode(table: &Table) -> WalletMode {
    match table.text("wallet").as_deref() {
        Some("off") => WalletMode::Off,
        Some("proven") => WalletMode::Proven,
        _ => WalletMode::Claimed,
    }
}

/// The identifiers, in the usual order.
fn identify_by(findings: &mut Findings<'_>, table: &Table) -> Option<Vec<Identifier>> {
    let words = table.texts("identify_by")?;
    let no_wallet = wallet_mode(table) == WalletMode::Off;
    let has = |word: &str| words.iter().any(|given| given == word);
    let mut identifiers = Vec::new();
    if has("email") {
        identifiers.push(Identifier::Email);
    }
    if has("wallet") && !no_wallet {
        identifiers.push(Identifier::Wallet);
    }
    if has("wallet") && no_wallet && table.has("identify_by") {
        let sentence = "names \"wallet\", but the form has wallet = \"off\"";
        findings.mistake(
            table.place("identify_by"),
            table.key("identify_by"),
            sentence,
        );
        return None;
    }
    Some(identifiers)
}

fn ticket_of(findings: &mut Findings<'_>, table: &Table) -> TicketConfig {
    let ticket = TicketConfig {
        status: table.text("status"),
        priority: table.number("priority"),
        assigned_to: table.text("assigned_to"),
        category: table.text("category"),
        tags: table.texts("tags").unwrap_or_default(),
        suspect_tag: table.text("suspect_tag"),
        silent: table.flag("silent"),
        notify: table.flag("notify"),
        trigger_automations: table.flag("trigger_automations"),
        source_type: table.text("source_type"),
        subject: table.text("subject"),
        reference_attribute: table.text("reference_attribute"),
        wallet: table
            .table("wallet")
            .map(wallet_attributes)
            .unwrap_or_default(),
        attributes: attributes(table.tables("attributes")),
        customer_attributes: attributes(table.tables("customer_attributes")),
    };
    for (name, set) in [
        ("notify", ticket.notify),
        ("trigger_automations", ticket.trigger_automations),
    ] {
        if ticket.silent == Some(true) && set == Some(true) {
            let sentence = "has no effect: `silent` takes notifications and automations away";
            findings.warning(table.place(name), table.key(name), sentence);
        }
    }
    ticket
}

fn wallet_attributes(table: &Table) -> WalletAttributes {
    WalletAttributes {
        account: table.text("account"),
        chain: table.text("chain"),
        status: table.text("status"),
        proven_at: table.text("proven_at"),
        method: table.text("method"),
    }
}

fn attributes(tables: &[Table]) -> Vec<AttributeConfig> {
    let attribute = |table: &Table| {
        Some(AttributeConfig {
            attribute: table.text("attribute")?,
            content: table.text("content")?,
        })
    };
    tables.iter().filter_map(attribute).collect()
}
