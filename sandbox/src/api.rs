//! Mava's API: which route does what, and what it answers. No HTTP library
//! here; [`crate::server`] brings requests in and answers out.

mod answer;
mod call;

pub(crate) use answer::{Answer, Body};
pub(crate) use call::{BODY_MAX, Call};

use serde_json::{Value, json};

use crate::draft::{IdentifyDraft, Members, OutgoingDraft, TicketDraft, UpdateDraft};
use crate::refusal::Refusal;
use crate::seed::{self, Owner};
use crate::world::{TicketSearch, World};

/// Does what `call` asks. Whether it may was decided before.
pub(crate) fn answer(world: &mut World, call: &Call, now_ms: u64) -> Result<Answer, Refusal> {
    match (call.method.as_str(), call.path.as_str()) {
        ("POST", "/api/ticket") => {
            let draft = TicketDraft::read(&call.json()?)?;
            let ticket = world.create_ticket(draft, now_ms)?;
            Ok(Answer::json(201, ticket))
        }
        ("PUT", "/api/ticket") => as_sibling(call, |body| {
            let draft = UpdateDraft::read(body)?;
            world.update_ticket(draft, now_ms)?;
            Ok(json!({ "message": "Ticket updated" }))
        }),
        ("PUT", "/api/message") => as_sibling(call, |body| {
            let draft = OutgoingDraft::read(body)?;
            world.add_message(draft, now_ms)?;
            Ok(json!({ "message": "Message sent" }))
        }),
        ("POST", "/api/identify") => as_sibling(call, |body| {
            let draft = IdentifyDraft::read(body)?;
            world.identify(draft)?;
            Ok(json!({ "message": "Customer identified" }))
        }),
        ("GET", "/api/agents") => Ok(Answer::json(200, list_agents())),
        ("GET", "/api/categories") => Ok(Answer::json(200, list_categories())),
        ("GET", "/api/tickets") => Ok(Answer::json(200, list_tickets(world, call)?)),
        _ => Err(Refusal::RouteUnknown),
    }
}

/// The sibling endpoints refuse with a text instead of a code, always 400.
fn as_sibling(
    call: &Call,
    work: impl FnOnce(&Members<'_>) -> Result<Value, Refusal>,
) -> Result<Answer, Refusal> {
    let outcome = call
        .json()
        .and_then(|body| Members::of_body(&body).and_then(|members| work(&members)));
    match outcome {
        Ok(body) => Ok(Answer::json(200, body)),
        Err(refusal) => Err(refusal.into_text()),
    }
}

fn list_agents() -> Value {
    let ours = seed::AGENTS
        .iter()
        .filter(|agent| agent.owner == Owner::Ours);
    let agents: Vec<Value> = ours
        .map(|agent| {
            json!({
                "id": agent.id,
                "email": agent.email,
                "username": agent.username,
                "walletAddress": agent.wallet_address,
            })
        })
        .collect();
    json!({ "agents": agents })
}

/// The shape is not published; this follows agents and tickets.
fn list_categories() -> Value {
    let ours = seed::CATEGORIES
        .iter()
        .filter(|category| category.owner == Owner::Ours);
    let categories: Vec<Value> = ours
        .map(|category| json!({ "_id": category.id, "name": category.name }))
        .collect();
    json!({ "categories": categories })
}

/// The shape is not published; this follows agents. `total` counts all that
/// match, before `skip` and `limit`.
fn list_tickets(world: &World, call: &Call) -> Result<Value, Refusal> {
    let search = TicketSearch::read(call.query_pairs())?;
    let matching: Vec<_> = world.tickets().filter(|t| search.takes(t)).collect();
    let page = matching.iter().skip(search.skip).take(search.limit);
    let tickets: Vec<Value> = page.map(|ticket| world.view(ticket)).collect();
    Ok(json!({ "tickets": tickets, "total": matching.len() }))
}
