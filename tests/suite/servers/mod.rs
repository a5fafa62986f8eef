mod ledger_pg;
