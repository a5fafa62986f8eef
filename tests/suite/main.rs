mod clock;
mod ledger;
mod servers;
mod vault;
