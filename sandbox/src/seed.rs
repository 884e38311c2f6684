//! What exists before the first request: fixed ids, so that a configuration
//! can name them. Half of the point is the other organisation: its records
//! exist, and still must not be reachable.

use serde::Serialize;

use crate::object_id::ObjectId;

/// Whose a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The organisation that the API keys belong to.
    Ours,
    /// An organisation next door.
    Another,
}

/// A category, tag or attribute definition.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Record {
    /// ObjectId, 24 hex digits in lower case.
    pub id: &'static str,
    /// What the dashboard would show.
    pub name: &'static str,
    /// Whose it is.
    pub owner: Owner,
}

/// Somebody who answers tickets. Those who signed up with a wallet have no email.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    /// ObjectId, 24 hex digits in lower case.
    pub id: &'static str,
    /// Sign-in address, if there is one.
    pub email: Option<&'static str>,
    /// Display name, if there is one.
    pub username: Option<&'static str>,
    /// EVM address, if they signed up with a wallet.
    pub wallet_address: Option<&'static str>,
    /// Whose agent it is.
    pub owner: Owner,
}

/// Somebody who has written before.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SeedCustomer {
    /// ObjectId, 24 hex digits in lower case.
    pub id: &'static str,
    /// Display name.
    pub name: &'static str,
    /// Address, if known.
    pub email: Option<&'static str>,
    /// EVM address, if known.
    pub wallet_address: Option<&'static str>,
    /// Whose customer it is.
    pub owner: Owner,
}

const fn ours(id: &'static str, name: &'static str) -> Record {
    let owner = Owner::Ours;
    Record { id, name, owner }
}

const fn another(id: &'static str, name: &'static str) -> Record {
    let owner = Owner::Another;
    Record { id, name, owner }
}

/// Ticket categories. The last one is another organisation's.
pub const CATEGORIES: &[Record] = &[
    ours("64f000000000000000000001", "Bridge"),
    ours("64f000000000000000000002", "Wallet"),
    ours("64f000000000000000000003", "Staking"),
    ours("64f000000000000000000004", "Account"),
    another("74f000000000000000000001", "Refunds"),
];

/// Tags. The last one is another organisation's.
pub const TAGS: &[Record] = &[
    ours("64f100000000000000000001", "website"),
    ours("64f100000000000000000002", "dapp"),
    ours("64f100000000000000000003", "transaction"),
    ours("64f100000000000000000004", "urgent"),
    another("74f100000000000000000001", "vip"),
];

/// Attributes that a ticket can carry. The last one is another organisation's.
pub const TICKET_ATTRIBUTES: &[Record] = &[
    ours("64f200000000000000000001", "Transaction"),
    ours("64f200000000000000000002", "Chain"),
    ours("64f200000000000000000003", "Page"),
    ours("64f200000000000000000004", "Reference"),
    ours("64f200000000000000000005", "Wallet status"),
    another("74f200000000000000000001", "Order"),
];

/// Attributes that a customer can carry. The last one is another organisation's.
pub const CUSTOMER_ATTRIBUTES: &[Record] = &[
    ours("64f300000000000000000001", "Plan"),
    ours("64f300000000000000000002", "Language"),
    ours("64f300000000000000000003", "Account id"),
    another("74f300000000000000000001", "Loyalty"),
];

/// Agents. The last one is another organisation's.
pub const AGENTS: &[Agent] = &[
    Agent {
        id: "645000000000000000000001",
        email: Some("ada@acme.example"),
        username: Some("Ada"),
        wallet_address: None,
        owner: Owner::Ours,
    },
    Agent {
        id: "645000000000000000000002",
        email: None,
        username: None,
        wallet_address: Some("0x1111111111111111111111111111111111111111"),
        owner: Owner::Ours,
    },
    Agent {
        id: "745000000000000000000001",
        email: Some("bob@elsewhere.example"),
        username: Some("Bob"),
        wallet_address: None,
        owner: Owner::Another,
    },
];

/// Customers. The last one is another organisation's.
pub const CUSTOMERS: &[SeedCustomer] = &[
    SeedCustomer {
        id: "64c000000000000000000001",
        name: "Grace",
        email: Some("grace@example.com"),
        wallet_address: None,
        owner: Owner::Ours,
    },
    SeedCustomer {
        id: "64c000000000000000000002",
        name: "Vera",
        email: None,
        wallet_address: Some("0x2222222222222222222222222222222222222222"),
        owner: Owner::Ours,
    },
    SeedCustomer {
        id: "74c000000000000000000001",
        name: "Linus",
        email: Some("linus@example.com"),
        wallet_address: Some("0x3333333333333333333333333333333333333333"),
        owner: Owner::Another,
    },
];

/// Host of the organisation's bucket: the one that attachment URLs may name.
pub const BUCKET_HOST: &str = "mava-sandbox-files.s3.amazonaws.com";

/// Its name, for S3 clients.
pub const BUCKET_NAME: &str = "mava-sandbox-files";

/// Its region, for S3 clients; any other will do as well.
pub const BUCKET_REGION: &str = "us-east-1";

/// The access key that opens it unless another is given.
pub const BUCKET_ACCESS_KEY: &str = "sandbox-bucket";

/// The secret of that access key; it opens nothing else.
pub const BUCKET_SECRET_KEY: &str = "sandbox-bucket-secret";

/// Whose record `id` is within `table`, or nothing if there is none.
pub(crate) fn owner_in(table: &[Record], id: ObjectId) -> Option<Owner> {
    let id = id.to_string();
    let found = table.iter().find(|record| record.id == id);
    found.map(|record| record.owner)
}

/// Whose agent `id` is. Agent ids are compared as text: the page never says
/// that they are ObjectIds, and its own example is none.
pub(crate) fn agent_owner(id: &str) -> Option<Owner> {
    let found = AGENTS.iter().find(|agent| agent.id == id);
    found.map(|agent| agent.owner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_id_is_an_object_id_and_no_two_are_the_same() {
        let tables = [CATEGORIES, TAGS, TICKET_ATTRIBUTES, CUSTOMER_ATTRIBUTES];
        let mut seen = HashSet::new();
        let records = tables.iter().flat_map(|table| table.iter().map(|r| r.id));
        let people = AGENTS.iter().map(|a| a.id);
        for id in records
            .chain(people)
            .chain(CUSTOMERS.iter().map(|customer| customer.id))
        {
            assert!(ObjectId::parse(id).is_some(), "{id}");
            assert!(seen.insert(id), "{id} twice");
        }
    }
}
