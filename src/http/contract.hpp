#pragma once
// The contract between the server and whoever asks it, api/openapi.yaml, as the program was built with it. Whatever in
// it would not be held is refused when it is read.
#include <set>

#include "http/schema.hpp"

namespace guben::http {

struct Parameter {
  enum class In { Path, Query, Header };
  std::string name;
  In in = In::Query;
  bool required = false;
  bool is_escaped = false;  ///< x-escaped: of a header; bytes may be escaped as in a target
  Schemas::Handle schema;
  nlohmann::json fallback;  ///< null: none
};

/// Who may ask: anybody, anybody signed in, or a post that may do `action` to a record of this `kind`, which `scope`
/// finds (the parameter that names it, or `rows`: the answer is cut down to what the post may see).
struct WhoMayAsk {
  bool anyone = false, signed_in = false;
  std::string action, kind, scope;
};

struct Operation {
  std::string id, method, pattern, summary;
  std::vector<Parameter> parameters;
  struct Body {
    bool required = false;
    std::string type;
    Schemas::Handle schema;  ///< null where the body is bytes
    size_t most_bytes = 0;   ///< of such
  };
  std::optional<Body> body;
  WhoMayAsk right;
  std::set<int> statuses;
  std::map<int, Schemas::Handle> answers;  ///< of application/json, for tests
  bool has_parameter(std::string_view name) const;
};

class Contract {
 public:
  /// The one built in.
  static const Contract& built_in();
  /// Refused with http.contract: a word of JSON Schema that is not known, an operation without a right or an id, a
  /// parameter of a path that the path does not have. Operations marked `x-not-yet: true` are left out.
  static Result<Contract> load(std::string_view yaml);

  const std::vector<Operation>& operations() const { return operations_; }
  const Operation* find(std::string_view id) const;
  /// What is served: the document without what is not there yet.
  const std::string& json() const { return json_; }

 private:
  std::shared_ptr<const Schemas> schemas_;  ///< referred to from within operations
  std::vector<Operation> operations_;
  std::string json_;
};

}  // namespace guben::http
