#include "http/log.hpp"

#include <fmt/chrono.h>

#include <nlohmann/json.hpp>

namespace guben::http {

void Log::write(std::string_view level, std::string_view event, const Fields& fields) {
  nlohmann::ordered_json line;
  line["at"] = fmt::format("{:%Y-%m-%dT%H:%M:%S}Z",
                           std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()));
  line["level"] = level;
  line["event"] = event;
  for (const auto& [name, value] : fields) std::visit([&, &key = name](const auto& v) { line[key] = v; }, value);
  const auto text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  const std::scoped_lock lock(mutex_);
  out_ << text << std::flush;
}

}  // namespace guben::http
