//! Every key that `intake.toml` may have, in one table: the walker reads files
//! by it, and `docs/operating.md` is written from it.

use intake_contract::FieldType;
use intake_contract::attachment::MediaType;
use intake_contract::limits::{
    ATTACHMENTS_MAX, CHAIN_ID_MAX, FIELDS_MAX, MAVA_ATTRIBUTES_MAX, MAVA_MESSAGE_MAX, OPTIONS_MAX,
    SUBJECT_MAX, TEXTAREA_MAX,
};

/// One key.
#[derive(Debug)]
pub struct Key {
    /// Its path; `[]` behind a name stands for every element of a list of tables.
    pub path: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Whether it must be there.
    pub presence: Presence,
    /// What it does, in the operator's words.
    pub doc: &'static str,
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A table; its keys follow under its path.
    Table,
    /// A list of tables; their keys follow under its path and `[]`.
    Tables {
        /// The longest list.
        max: usize,
    },
    /// A text that is not empty, of at most so many characters.
    Text(usize),
    /// A text, or a table with one for each language.
    LocalText(usize),
    /// `true` or `false`.
    Flag,
    /// A whole number between both, inclusive.
    Number(i64, i64),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A list of these words, at least one, none twice.
    SomeOf(&'static [&'static str]),
    /// A list of these words, none twice; it may be empty.
    AnyOf(&'static [&'static str]),
    /// A list of texts of at most so many characters, at least one, none twice.
    Texts(usize),
    /// An address and a port.
    Address,
    /// A service's address without a path.
    Url,
    /// A path of the file system.
    Path,
    /// `sqlite:` and a path.
    SqliteUrl,
    /// A length of time between both, inclusive, in seconds.
    Duration(u64, u64),
    /// A number of bytes between both, inclusive.
    Size(u64, u64),
    /// An id of Mava's.
    ObjectId,
    /// An agent's id. Mava does not say what it looks like.
    AgentId,
    /// A list of ids of Mava's, none twice.
    ObjectIds,
    /// A list of origins, none twice.
    Origins,
    /// A list of addresses and networks, none twice.
    Networks,
    /// A form's id.
    FormId,
    /// A field's id.
    FieldId,
    /// The name of an environment variable.
    Variable,
}

/// Whether a key must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// It need not, and nothing stands in for it.
    Optional,
    /// It need not; this TOML value stands in for it.
    Default(&'static str),
}

use Kind::{
    Address, AgentId, AnyOf, Duration, FieldId, Flag, FormId, LocalText, Networks, Number,
    ObjectId, ObjectIds, OneOf, Origins, Path, Size, SomeOf, SqliteUrl, Table, Tables, Text, Texts,
    Url, Variable,
};
use Presence::{Default, Optional, Required};

const DAY: u64 = 24 * 60 * 60;

/// Largest number of requests in a limit: as good as none.
const LIMIT_MAX: i64 = 1_000_000;
const MB: u64 = 1024 * 1024;

/// The words of the formats that files may have, one for each.
const TYPES: [&str; FORMATS] = formats();

const FORMATS: usize = 16;

/// The table of media types names a format in each of its rows; rows of one
/// format follow each other.
const fn formats() -> [&'static str; FORMATS] {
    let mut words = [""; FORMATS];
    let (mut row, mut format) = (0, 0);
    while row < MediaType::ALL.len() {
        if row == 0 || !same(MediaType::ALL[row].word(), MediaType::ALL[row - 1].word()) {
            words[format] = MediaType::ALL[row].word();
            format += 1;
        }
        row += 1;
    }
    words
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// Bounds of numbers that JavaScript holds exactly, with room to spare.
const NUMBER_BOUND: i64 = 1_000_000_000_000_000;

const fn key(path: &'static str, kind: Kind, presence: Presence, doc: &'static str) -> Key {
    Key {
        path,
        kind,
        presence,
        doc,
    }
}

/// The table, in the order of the documentation.
#[rustfmt::skip]
pub const KEYS: &[Key] = &[
    key("server", Table, Default("{}"), "Where the proxy listens and what it is called from outside."),
    key("server.listen", Address, Default("\"127.0.0.1:8787\""), "The public address. Port 0 lets the system choose one."),
    key("server.admin_listen", Address, Default("\"127.0.0.1:8797\""), "The address of `/healthz`, `/readyz` and `/metrics`. Where other machines can reach it, whoever asks must show the admin token. Never let it be reached from outside."),
    key("server.public_url", Url, Optional, "What visitors' browsers call the proxy. Needed unless `listen` is this machine's own address, which then stands in."),
    key("server.assets", Path, Optional, "The folder of the widget's files, if they shall not come from the binary. `--assets` and `INTAKE_ASSETS` go before it."),
    key("server.trusted_proxies", Networks, Default("[\"127.0.0.0/8\", \"::1/128\"]"), "Whose word on a visitor's address is taken: addresses or networks of your own reverse proxies, as `10.0.0.0/8`. From others `X-Forwarded-For` is not read. See [abuse.md](abuse.md)."),

    key("mava", Table, Default("{}"), "How Mava is reached. The API key comes from the environment, see below."),
    key("mava.base_url", Url, Default("\"https://gateway.mava.app\""), "Mava, or a sandbox. Plain `http` only on this machine."),
    key("mava.budget", Table, Default("{}"), "How many calls may be made in any window of time."),
    key("mava.budget.requests", Number(1, 90), Default("85"), "Calls in one window. Mava refuses above 90 in 30 seconds."),
    key("mava.budget.window", Duration(30, 3600), Default("\"30s\""), "The window's length."),
    key("mava.timeout", Duration(1, 120), Default("\"20s\""), "How long one call may take."),
    key("mava.unknown", OneOf(&["resend", "hold"]), Default("\"resend\""), "What becomes of a request whose fate at Mava can't be learned: sent again (two tickets are better than none), or held for you to decide."),

    key("store", Table, Default("{}"), "Where accepted requests are kept until Mava has them."),
    key("store.url", SqliteUrl, Default("\"sqlite:intake.db\""), "`sqlite:` and the path of a file."),
    key("store.keep_delivered", Duration(0, 90 * DAY), Default("\"24h\""), "How long the text of a delivered request is kept. Its hash, reference and ticket id stay."),

    key("limits", Table, Default("{}"), "How much one visitor, and all together, may send. A client is an IPv4 address or an IPv6 network of 64 bits. See [abuse.md](abuse.md)."),
    key("limits.traffic", Table, Default("{}"), "Requests of every kind by one client, files of the form among them."),
    key("limits.traffic.requests", Number(1, LIMIT_MAX), Default("1_200"), "At once, and then as many in each window."),
    key("limits.traffic.window", Duration(1, DAY), Default("\"1m\""), "The window's length."),
    key("limits.calls", Table, Default("{}"), "Requests by one client that send something: challenges, wallets, files, requests for support."),
    key("limits.calls.requests", Number(1, LIMIT_MAX), Default("120"), "At once, and then as many in each window."),
    key("limits.calls.window", Duration(1, DAY), Default("\"1m\""), "The window's length."),
    key("limits.submissions", Table, Default("{}"), "Requests for support by one client. Beyond half of them they are marked for the agent."),
    key("limits.submissions.requests", Number(1, LIMIT_MAX), Default("30"), "At once, and then as many in each window."),
    key("limits.submissions.window", Duration(1, DAY), Default("\"10m\""), "The window's length."),
    key("limits.contact", Table, Default("{}"), "Requests for support that name the same email address or wallet."),
    key("limits.contact.requests", Number(1, LIMIT_MAX), Default("10"), "At once, and then as many in each window."),
    key("limits.contact.window", Duration(1, DAY), Default("\"10m\""), "The window's length."),
    key("limits.total", Table, Default("{}"), "Requests for support by all clients together. Those beyond it wait for their turn, ten seconds at most."),
    key("limits.total.requests", Number(1, LIMIT_MAX), Default("200"), "At once, and then as many in each window."),
    key("limits.total.window", Duration(1, DAY), Default("\"10s\""), "The window's length."),
    key("attachments", Table, Default("{}"), "Where files lie that visitors attach, and how agents get them. See [attachments.md](attachments.md)."),
    key("attachments.storage", OneOf(&["disk", "s3"]), Default("\"disk\""), "`disk`: a folder of this machine. `s3`: a bucket, see `attachments.s3`."),
    key("attachments.folder", Path, Default("\"attachments\""), "The folder. It is made when the first file comes. With `storage = \"s3\"`, files lie in it only while they come in."),
    key("attachments.delivery", OneOf(&["link", "note", "bucket"]), Default("\"link\""), "How agents get the files. `link`: as links in the ticket's message, served by the proxy to whoever knows them. `note`: in an internal note on the ticket. `bucket`: attached to the ticket's message, from a bucket that Mava approves."),
    key("attachments.keep", Duration(DAY, 3_650 * DAY), Optional, "How long files are kept after their request was delivered. For ever unless set; links to what is erased lead nowhere."),
    key("attachments.keep_unclaimed", Duration(3_600, 7 * DAY), Default("\"24h\""), "How long a file is kept that was uploaded and not sent with a request."),
    key("attachments.clamd", Text(300), Optional, "Where ClamAV's daemon listens, to look for viruses in every file: `tcp:`, host and port, or `unix:` and the path of a socket. Nobody looks unless set."),
    key("attachments.without_scan", OneOf(&["refuse", "accept_marked"]), Default("\"refuse\""), "What becomes of a file that `clamd` can't look at: it is refused for the time being, or taken, and the ticket tells that nobody looked."),
    key("attachments.client_files", Number(1, 10_000), Default("60"), "Most files that one client may upload in an hour."),
    key("attachments.client_bytes", Size(MB, 100 * 1024 * MB), Default("\"250MB\""), "Most bytes that one client may upload in an hour."),
    key("attachments.waiting_bytes", Size(MB, 1024 * 1024 * MB), Default("\"2GB\""), "Most bytes of a form's files that were uploaded and not sent with a request yet."),
    key("attachments.s3", Table, Optional, "The bucket, with `storage = \"s3\"`. What opens it comes from the environment, see below."),
    key("attachments.s3.endpoint", Url, Required, "The service's address, as `https://s3.eu-central-1.amazonaws.com`. Plain `http` only on this machine."),
    key("attachments.s3.region", Text(64), Default("\"us-east-1\""), "The region that requests are signed for. Services that know none take any."),
    key("attachments.s3.bucket", Text(255), Required, "The bucket's name."),
    key("attachments.s3.style", OneOf(&["path", "virtual_host"]), Default("\"path\""), "Where the bucket's name stands in addresses: in the path, or before the host."),
    key("attachments.s3.prefix", Text(200), Default("\"intake\""), "Stands before the name of every object, with a slash; `/` for nothing."),
    key("attachments.s3.public_url", Text(500), Optional, "Where anybody can fetch what lies in the bucket, up to the prefix: `https://files.example.com`. Needed with `delivery = \"bucket\"`."),

    key("chains", Tables { max: 100 }, Default("[]"), "A chain that the proxy may ask, so that contract wallets on it can be proven; write `[[chains]]` once for each. Keys' own accounts need none. See [wallets.md](wallets.md)."),
    key("chains[].id", Number(1, CHAIN_ID_MAX as i64), Required, "Its EIP-155 number. Unique."),
    key("chains[].rpc_url", Url, Optional, "The address of its node, where it has no path and no key."),
    key("chains[].rpc_url_env", Variable, Optional, "The name of the environment variable that holds the address of its node, in place of `rpc_url`."),
    key("chains[].rpc_url_file", Path, Optional, "The path of a file that holds the address of its node, in place of `rpc_url`."),
    key("chains[].timeout", Duration(1, 30), Default("\"5s\""), "How long one call may take."),

    key("forms", Tables { max: 100 }, Required, "A form; write `[[forms]]` once for each."),
    key("forms[].id", FormId, Required, "Its name in URLs and in `data-form`: a-z, 0-9 and -. Unique."),
    key("forms[].origins", Origins, Required, "The origins whose pages may use the form, each as a browser writes it: `https://app.example.com`. With an empty list only the form's own page works."),
    key("forms[].identify_by", SomeOf(&["email", "wallet"]), Default("[\"email\", \"wallet\"]"), "How the visitor can be reached. At least one of the listed is asked for; one that stands alone is required."),
    key("forms[].wallet", OneOf(&["claimed", "off", "proven"]), Default("\"claimed\""), "`claimed`: a wallet address may be given, and the ticket says that it was not proven. `proven`: the visitor can prove it by a signature; one that is not proven leads to no customer. `off`: the form takes none, and `identify_by` is `[\"email\"]`. See [wallets.md](wallets.md)."),
    key("forms[].challenge", OneOf(&["altcha", "turnstile", "hcaptcha", "off"]), Default("\"altcha\""), "What a browser must do before a request is sent. `altcha`: some work in the background, of which the visitor notices nothing. `turnstile` and `hcaptcha`: what Cloudflare or hCaptcha asks for, see `forms[].captcha`. See [abuse.md](abuse.md)."),
    key("forms[].min_time", Duration(0, 60), Default("\"2s\""), "How long it takes at least from the first touch of the form to sending it; of a page without scripts, from getting it. Otherwise it needs a challenge, which bears the time."),
    key("forms[].identify", OneOf(&["claimed", "signed"]), Default("\"claimed\""), "`claimed`: a request is filed under whom the visitor says to be, and the ticket tells that it was not proven. `signed`: only under whom a signed identity names; without one nothing is taken. See [identity.md](identity.md)."),
    key("forms[].identity", Table, Optional, "Whose signature tells who a visitor is. With it the form takes signed identities."),
    key("forms[].captcha", Table, Optional, "The vendor's captcha, with `challenge = \"turnstile\"` or `\"hcaptcha\"`."),
    key("forms[].label", LocalText(60), Optional, "The text on the launcher's button."),
    key("forms[].title", LocalText(200), Optional, "The heading."),
    key("forms[].intro", LocalText(1_000), Optional, "A sentence or two under the heading."),
    key("forms[].attachments", Table, Optional, "What files may be attached; an empty table for the usual ones. Without it the form takes none."),
    key("forms[].fields", Tables { max: FIELDS_MAX }, Optional, "The questions, see \"Fields\" below; write `[[forms.fields]]` once for each."),

    key("forms[].captcha.site_key", Text(200), Required, "The key that names your site to the vendor. The site is the proxy's own host."),
    key("forms[].captcha.secret_env", Variable, Optional, "The name of the environment variable that holds the secret of the site key."),
    key("forms[].captcha.secret_file", Path, Optional, "The path of a file that holds that secret, in place of `secret_env`."),
    key("forms[].captcha.service", Url, Optional, "Where the vendor's script and its verification are, if you reach them by a relay of your own."),

    key("forms[].identity.algorithm", OneOf(&["HS256", "EdDSA", "ES256"]), Required, "How your backend signs. Tokens that say otherwise are refused."),
    key("forms[].identity.secret_env", Variable, Optional, "With `HS256`: the name of the environment variable that holds the shared secret, at least 32 characters."),
    key("forms[].identity.secret_file", Path, Optional, "With `HS256`: the path of a file that holds the shared secret, in place of `secret_env`."),
    key("forms[].identity.public_key", Text(2_000), Optional, "With `EdDSA` or `ES256`: the path of a PEM file with the public key, or the PEM itself."),
    key("forms[].identity.issuer", Text(500), Optional, "What a token's `iss` must be. Not looked at unless set."),

    key("forms[].attachments.max_files", Number(1, ATTACHMENTS_MAX as i64), Default("10"), "Most files of one request."),
    key("forms[].attachments.max_bytes", Size(1024, 100 * MB), Default("\"10MB\""), "Largest file."),
    key("forms[].attachments.total_bytes", Size(1024, 1024 * MB), Default("\"25MB\""), "Largest sum of all files of one request."),
    key("forms[].attachments.types", SomeOf(&TYPES), Default("[\"png\", \"jpeg\", \"webp\", \"gif\", \"mp4\", \"webm\", \"pdf\", \"txt\", \"log\", \"json\"]"), "What files may be, as their own bytes tell, whatever their names say."),
    key("forms[].attachments.max_megapixels", Number(1, 1_000), Default("64"), "Largest picture, in millions of pixels."),
    key("forms[].attachments.scale_down", Number(256, 16_384), Optional, "The longest edge of a picture in pixels; larger ones are scaled down in the browser before they are sent. 2560 is enough to read a screenshot. Sent as they are unless set."),

    key("forms[].fields[].id", FieldId, Required, "Its name in submissions: letters, digits and _. `name`, `email`, `walletAddress`, `subject` and `message` are the usual fields."),
    key("forms[].fields[].type", OneOf(&FieldType::NAMES), Optional, "What kind of answer it takes. Required, except for the usual fields, which have their own."),
    key("forms[].fields[].label", LocalText(200), Optional, "Its label. Required, except for hidden fields and for the usual ones, which have one in every language."),
    key("forms[].fields[].help", LocalText(500), Optional, "A sentence under the label."),
    key("forms[].fields[].placeholder", LocalText(200), Optional, "An example inside the empty field."),
    key("forms[].fields[].required", Flag, Optional, "Whether an answer is needed while the field is shown. `false` unless it is a usual field that is always needed."),
    key("forms[].fields[].min_length", Number(1, MAVA_MESSAGE_MAX as i64), Optional, "Shortest answer of a `text` or `textarea` that is not empty, in UTF-16 code units."),
    key("forms[].fields[].max_length", Number(1, MAVA_MESSAGE_MAX as i64), Optional, "Longest answer, in UTF-16 code units. `text` and `hidden` 200 and `textarea` 2000 unless set."),
    key("forms[].fields[].min", Number(-NUMBER_BOUND, NUMBER_BOUND), Optional, "Smallest answer of a `number`."),
    key("forms[].fields[].max", Number(-NUMBER_BOUND, NUMBER_BOUND), Optional, "Largest answer of a `number`."),
    key("forms[].fields[].decimals", Number(0, 18), Optional, "Most digits after the point of a `number`; any number of them unless set."),
    key("forms[].fields[].options", Tables { max: OPTIONS_MAX }, Optional, "What a `select`, `multiselect` or `radio` offers. A `chain` offers the well-known chains unless it has its own, with chain ids as values."),
    key("forms[].fields[].max_choices", Number(1, OPTIONS_MAX as i64), Optional, "Most options that may be chosen of a `multiselect`; all unless set."),
    key("forms[].fields[].default", Text(TEXTAREA_MAX), Optional, "The answer that stands in the field at first. Of a `multiselect` the values, one a line; of a `checkbox` `\"true\"`."),
    key("forms[].fields[].prefill", AnyOf(&["page", "query", "api"]), Default("[\"page\", \"query\", \"api\"]"), "Where an answer may come from besides the visitor: `data-prefill` on the page, the query of `/f/{form}`, `Intake.prefill`."),
    key("forms[].fields[].read_only", Flag, Default("false"), "Whether the visitor can't change an answer that was filled in. A courtesy, no protection: for that, see `identity`."),
    key("forms[].fields[].show_when", Table, Optional, "Shows the field only while an earlier one has a certain answer. While it is not shown it needs no answer and sends none."),
    key("forms[].fields[].show_when.field", FieldId, Required, "The earlier field: one with options, or a checkbox."),
    key("forms[].fields[].show_when.is", Texts(200), Required, "The answers, of which one must be chosen; `[\"true\"]` for a checkbox."),
    key("forms[].fields[].to", Table, Optional, "Where the answer goes. Without it, into the message."),
    key("forms[].fields[].to.ticket_attribute", ObjectId, Optional, "The ticket's attribute that gets it."),
    key("forms[].fields[].to.customer_attribute", ObjectId, Optional, "The customer's attribute that gets it. Mava sets it only if the customer is new."),
    key("forms[].fields[].to.name", Flag, Optional, "Whether it is the customer's name; for a `text` of a form without the usual `name`."),
    key("forms[].fields[].to.message", Flag, Optional, "Whether it stands in the message as well; `false` where it goes elsewhere, unless set."),

    key("forms[].fields[].options[].value", Text(200), Required, "What a submission carries. Unique in its field."),
    key("forms[].fields[].options[].label", LocalText(200), Required, "What the visitor reads."),
    key("forms[].fields[].options[].category", ObjectId, Optional, "The ticket's category, if this is chosen."),
    key("forms[].fields[].options[].priority", Number(1, 3), Optional, "The ticket's priority, if this is chosen."),
    key("forms[].fields[].options[].tags", ObjectIds, Default("[]"), "Tags added to the ticket, if this is chosen."),

    key("forms[].ticket", Table, Default("{}"), "What you decide of every ticket; the browser never can."),
    key("forms[].ticket.status", OneOf(&["Open", "Pending", "Resolved", "Waiting"]), Optional, "The ticket's status; Mava's own default is `Open`."),
    key("forms[].ticket.priority", Number(1, 3), Optional, "1 low, 2 medium, 3 high; Mava's own default is 2."),
    key("forms[].ticket.assigned_to", AgentId, Optional, "An agent's id, no email. `intake-proxy check` tells which there are."),
    key("forms[].ticket.category", ObjectId, Optional, "A category's id."),
    key("forms[].ticket.tags", ObjectIds, Default("[]"), "Tags of every ticket, at most 20 together with those of options."),
    key("forms[].ticket.suspect_tag", ObjectId, Optional, "A further tag of tickets whose request is suspect. Their message tells why, with or without it."),
    key("forms[].ticket.silent", Flag, Optional, "Suppresses notifications and automations."),
    key("forms[].ticket.notify", Flag, Optional, "Notify the assigned agent in the app; Mava's own default is `true`."),
    key("forms[].ticket.trigger_automations", Flag, Optional, "Run automations with the first message; Mava's own default is `true`."),
    key("forms[].ticket.source_type", OneOf(&["web", "discord", "telegram", "twitter", "email"]), Optional, "Where the ticket says that it came from; Mava's own default is `web`."),
    key("forms[].ticket.subject", Text(SUBJECT_MAX), Optional, "The subject's template with `{form}` (the form's id), `{reference}`, and the answer to any field by its id, as `{subject}`."),
    key("forms[].ticket.reference_attribute", ObjectId, Optional, "The ticket's attribute that gets the reference; it stands at the end of the message all the same."),
    key("forms[].ticket.wallet", Table, Optional, "The ticket's attributes that get what is known of the wallet. What has no attribute stands in the message."),
    key("forms[].ticket.wallet.account", ObjectId, Optional, "Gets the account: `eip155:1:0x…` (CAIP-10) where the chain is known, else the address."),
    key("forms[].ticket.wallet.chain", ObjectId, Optional, "Gets the chain's name, or its number where it has none here."),
    key("forms[].ticket.wallet.status", ObjectId, Optional, "Gets `proven`, `signed` (by your own backend) or `claimed`."),
    key("forms[].ticket.wallet.proven_at", ObjectId, Optional, "Gets when it was proven, by ISO 8601."),
    key("forms[].ticket.wallet.method", ObjectId, Optional, "Gets how it was proven: `signature`, `ERC-1271` or `ERC-6492`."),
    key("forms[].ticket.attributes", Tables { max: MAVA_ATTRIBUTES_MAX }, Default("[]"), "Attributes of every ticket, at most 30 together with those of fields."),
    key("forms[].ticket.attributes[].attribute", ObjectId, Required, "The attribute's id."),
    key("forms[].ticket.attributes[].content", Text(1_000), Required, "What it is set to."),
    key("forms[].ticket.customer_attributes", Tables { max: MAVA_ATTRIBUTES_MAX }, Default("[]"), "Attributes of every customer, at most 30 together with those of fields. Mava sets them only if the customer is new."),
    key("forms[].ticket.customer_attributes[].attribute", ObjectId, Required, "The attribute's id."),
    key("forms[].ticket.customer_attributes[].content", Text(1_000), Required, "What it is set to."),
];

/// The keys right under a path, with their last names. The file itself has the path "".
pub fn children(path: &str) -> impl Iterator<Item = (&'static str, &'static Key)> {
    KEYS.iter().filter_map(move |key| {
        let (parent, name) = key.path.rsplit_once('.').unwrap_or(("", key.path));
        (parent == path).then_some((name, key))
    })
}

#[cfg(test)]
mod tests {
    use intake_contract::attachment::AttachmentRules;

    use super::*;

    #[test]
    fn every_key_stands_once_under_a_key_that_holds_it() {
        let mut seen = std::collections::BTreeSet::new();
        for key in KEYS {
            assert!(seen.insert(key.path), "{} stands twice", key.path);
            let Some((parent, _)) = key.path.rsplit_once('.') else {
                continue;
            };
            let (path, list) = parent
                .strip_suffix("[]")
                .map_or((parent, false), |path| (path, true));
            let holder = KEYS.iter().find(|key| key.path == path);
            let holds = match holder.map(|key| key.kind) {
                Some(Kind::Table) => !list,
                Some(Kind::Tables { .. }) => list,
                _ => false,
            };
            assert!(holds, "{parent} does not hold {}", key.path);
        }
    }

    #[test]
    fn every_format_can_be_allowed() {
        let rules: Vec<_> = AttachmentRules::formats().map(MediaType::word).collect();
        assert_eq!(TYPES.as_slice(), rules);
        let usual = AttachmentRules::default().types;
        let usual: Vec<_> = usual.into_iter().map(MediaType::word).collect();
        let default = KEYS
            .iter()
            .find(|key| key.path == "forms[].attachments.types");
        let default = default.map(|key| key.presence);
        let written = format!("{usual:?}");
        assert!(
            matches!(default, Some(Default(words)) if words == written),
            "{written}"
        );
    }

    #[test]
    fn every_key_says_what_it_does() {
        for key in KEYS {
            assert!(key.doc.ends_with('.'), "{}", key.path);
        }
    }
}
