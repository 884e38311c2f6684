//! Everything the stand-in remembers: customers and tickets. Each method is
//! one transaction: it checks all it refers to before it changes anything.

mod records;
mod search;

pub(crate) use records::{Customer, Message, Ticket};
pub(crate) use search::TicketSearch;

use std::io;

use serde_json::Value;

use crate::draft::{CustomerDraft, CustomerRef, IdentifyDraft};
use crate::draft::{OutgoingDraft, TicketDraft, UpdateDraft};
use crate::iso;
use crate::object_id::{ObjectId, ObjectIds};
use crate::refusal::Refusal;
use crate::seed::{self, Owner, Record};

/// The organisation's records, and the customers of the one next door.
#[derive(Debug)]
pub(crate) struct World {
    ids: ObjectIds,
    customers: Vec<Customer>,
    /// Oldest first.
    tickets: Vec<Ticket>,
}

impl World {
    /// The seeded customers and no tickets.
    ///
    /// # Errors
    /// When the machine gives no randomness for new ids.
    pub(crate) fn new(now_ms: u64) -> io::Result<Self> {
        Ok(Self {
            ids: ObjectIds::new()?,
            customers: Customer::seeded(now_ms),
            tickets: Vec::new(),
        })
    }

    /// Back to the seeded customers and no tickets. Ids are not used again.
    pub(crate) fn reset(&mut self, now_ms: u64) {
        self.customers = Customer::seeded(now_ms);
        self.tickets.clear();
    }

    /// Our customers, oldest first.
    pub(crate) fn customers(&self) -> impl Iterator<Item = &Customer> {
        let all = self.customers.iter();
        all.filter(|customer| customer.owner == Owner::Ours)
    }

    /// Tickets, newest first.
    pub(crate) fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.iter().rev()
    }

    /// A ticket as Mava shows it.
    pub(crate) fn view(&self, ticket: &Ticket) -> Value {
        ticket.populated(&self.customers)
    }

    /// Opens a ticket, and its customer if there is none.
    pub(crate) fn create_ticket(
        &mut self,
        draft: TicketDraft,
        now_ms: u64,
    ) -> Result<Value, Refusal> {
        let existing = self.resolve_customer(&draft.customer)?;
        check_assignee(draft.assigned_to.as_deref())?;
        check_category(draft.category)?;
        check_all(
            seed::TAGS,
            draft.tags.iter().copied(),
            &Refusal::TagNotFound,
        )?;
        check_all(
            seed::TICKET_ATTRIBUTES,
            draft.attributes.iter().map(|attribute| attribute.attribute),
            &Refusal::AttributeNotFound,
        )?;
        // Nothing below can fail, so nothing above needs undoing.
        let customer = match (existing, draft.customer) {
            (Some(customer), _) => customer,
            (None, CustomerRef::FindOrCreate(new)) => self.create_customer(new, now_ms),
            (None, CustomerRef::Existing(_)) => return Err(Refusal::CustomerNotFound),
        };
        let now = iso::format(now_ms);
        let first_message = draft.message.map(|message| Message {
            id: self.ids.next(now_ms),
            message_type: "CustomerMessage",
            content: message.content,
            attachments: message.attachments,
            created_at: now.clone(),
        });
        let ticket = Ticket {
            id: self.ids.next(now_ms),
            status: draft.status,
            priority: draft.priority,
            source_type: draft.source_type,
            category: draft.category,
            assigned_to: draft.assigned_to,
            customer,
            messages: first_message.into_iter().collect(),
            attributes: draft.attributes,
            tags: draft.tags,
            email_subject_line: draft.email_subject_line,
            silent: draft.silent,
            notify: draft.notify,
            trigger_automations: draft.trigger_automations,
            created_at: now.clone(),
            updated_at: now,
            created_at_ms: now_ms,
        };
        let view = self.view(&ticket);
        self.tickets.push(ticket);
        Ok(view)
    }

    /// Changes a ticket's status, priority, category or assignee.
    pub(crate) fn update_ticket(&mut self, draft: UpdateDraft, now_ms: u64) -> Result<(), Refusal> {
        check_assignee(draft.assigned_to.as_deref())?;
        check_category(draft.category)?;
        let ticket = self.ticket_mut(draft.ticket)?;
        ticket.status = draft.status.unwrap_or(ticket.status);
        ticket.priority = draft.priority.unwrap_or(ticket.priority);
        ticket.category = draft.category.or(ticket.category);
        ticket.assigned_to = draft.assigned_to.or(ticket.assigned_to.take());
        ticket.updated_at = iso::format(now_ms);
        Ok(())
    }

    /// Adds an agents' message or note to a ticket.
    pub(crate) fn add_message(&mut self, draft: OutgoingDraft, now_ms: u64) -> Result<(), Refusal> {
        self.ticket_mut(draft.ticket)?;
        let id = self.ids.next(now_ms);
        let ticket = self.ticket_mut(draft.ticket)?;
        let now = iso::format(now_ms);
        ticket.messages.push(Message {
            id,
            message_type: draft.message_type,
            content: draft.content.unwrap_or_default(),
            attachments: draft.attachments,
            created_at: now.clone(),
        });
        ticket.updated_at = now;
        Ok(())
    }

    /// Records what is now known of a customer. Attributes go by label.
    pub(crate) fn identify(&mut self, draft: IdentifyDraft) -> Result<(), Refusal> {
        let mut attributes = Vec::new();
        for (label, content) in draft.attributes {
            let ours = |record: &&Record| record.owner == Owner::Ours && record.name == label;
            let known = seed::CUSTOMER_ATTRIBUTES.iter().find(ours);
            let id = known.and_then(|record| ObjectId::parse(record.id));
            attributes.push((id.ok_or(Refusal::AttributeNotFound)?, content));
        }
        let customer = self
            .customers
            .iter_mut()
            .filter(|customer| customer.owner == Owner::Ours)
            .find(|customer| match (draft.customer, &draft.email) {
                (Some(id), _) => customer.id == id,
                (None, Some(email)) => customer.has_email(email),
                (None, None) => false,
            })
            .ok_or(Refusal::CustomerNotFound)?;
        if draft.email.is_some() {
            customer.email = draft.email;
        }
        for (id, content) in attributes {
            customer.set_attribute(id, content);
        }
        Ok(())
    }

    /// Whose ticket it would be: nothing if a customer is to be created.
    fn resolve_customer(&self, wanted: &CustomerRef) -> Result<Option<ObjectId>, Refusal> {
        match wanted {
            CustomerRef::Existing(id) => match self.customers().any(|c| c.id == *id) {
                true => Ok(Some(*id)),
                false => Err(Refusal::CustomerNotFound),
            },
            CustomerRef::FindOrCreate(draft) => {
                check_all(
                    seed::CUSTOMER_ATTRIBUTES,
                    draft.attributes.iter().map(|attribute| attribute.attribute),
                    &Refusal::AttributeNotFound,
                )?;
                let found =
                    self.customers()
                        .find(|c| match (&draft.email, &draft.wallet_address) {
                            (Some(email), _) => c.has_email(email),
                            (None, Some(address)) => c.has_wallet(address),
                            (None, None) => false,
                        });
                Ok(found.map(|customer| customer.id))
            }
        }
    }

    fn create_customer(&mut self, draft: CustomerDraft, now_ms: u64) -> ObjectId {
        let id = self.ids.next(now_ms);
        self.customers.push(Customer {
            id,
            name: draft.name,
            email: draft.email,
            wallet_address: draft.wallet_address,
            attributes: draft.attributes,
            created_at: iso::format(now_ms),
            owner: Owner::Ours,
        });
        id
    }

    fn ticket_mut(&mut self, id: ObjectId) -> Result<&mut Ticket, Refusal> {
        let found = self.tickets.iter_mut().find(|ticket| ticket.id == id);
        found.ok_or_else(|| Refusal::Text("Ticket not found".to_owned()))
    }
}

fn check_assignee(agent: Option<&str>) -> Result<(), Refusal> {
    match agent.map(seed::agent_owner) {
        None | Some(Some(Owner::Ours)) => Ok(()),
        Some(Some(Owner::Another)) => Err(Refusal::AssigneeForeign),
        Some(None) => Err(Refusal::AssigneeUnknown),
    }
}

fn check_category(category: Option<ObjectId>) -> Result<(), Refusal> {
    check_all(seed::CATEGORIES, category, &Refusal::CategoryNotFound)
}

/// Every id must be one of ours; unknown and foreign ones answer the same.
fn check_all(
    table: &[Record],
    ids: impl IntoIterator<Item = ObjectId>,
    refusal: &Refusal,
) -> Result<(), Refusal> {
    let mut ids = ids.into_iter();
    match ids.all(|id| seed::owner_in(table, id) == Some(Owner::Ours)) {
        true => Ok(()),
        false => Err(refusal.clone()),
    }
}
