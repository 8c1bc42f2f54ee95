#pragma once
// PostgreSQL 15 or later through libpq: parameters and results in binary form, statements that give no rows pipelined,
// COPY for bulk.
#include "store/store.hpp"

namespace guben::store {

/// `url`: postgresql://…, without a password (.pgpass, PGPASSWORD or a service has it). The tables lie in a schema
/// `guben`, made where it is not there. Refused with store.unreachable, store.too_old, store.no_rights,
/// store.password_in_url, store.foreign_schema or store.prepared_transaction.
Result<std::unique_ptr<Store>> open_postgres(const std::string& url);

}  // namespace guben::store
