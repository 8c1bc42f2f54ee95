#include "workspace/engine.hpp"

#include <sys/sysinfo.h>

#include <algorithm>
#include <cstdlib>

#include "core/giving_way.hpp"
#include "core/result.hpp"
#include "core/side_by_side.hpp"
#include "core/text.hpp"
#include "workspace/database.hpp"
#include "workspace/file_literal.hpp"
#include "workspace/held_rows.hpp"
#include "workspace/instance.hpp"

namespace guben::workspace {
namespace fs = std::filesystem;

Workers::Workers(duckdb_database database, size_t count) : tasks_(duckdb_create_task_state(database)) {
  try {
    while (threads_.size() < count) threads_.emplace_back([this] { work(); });
  } catch (...) {
    end();
    throw;
  }
}

Workers::~Workers() { end(); }

void Workers::work() const {
  give_way();
  while (!duckdb_task_state_is_finished(tasks_)) try {
      duckdb_execute_tasks_state(tasks_);
    } catch (const std::exception&) {  // of no statement: what fails within a task is the statement's
    }
}

void Workers::end() {
  duckdb_finish_execution(tasks_);
  for (auto& thread : threads_) thread.join();
  duckdb_destroy_task_state(tasks_);
}

Instance::Instance(const Files& files, int64_t memory, size_t threads) {
  duckdb_config config;
  duckdb_create_config(&config);
  // Offline and closed: nothing is fetched, nothing is loaded, and there is no place to put an extension.
  duckdb_set_config(config, "autoinstall_known_extensions", "false");
  duckdb_set_config(config, "autoload_known_extensions", "false");
  duckdb_set_config(config, "extension_directory", "/dev/null");
  duckdb_set_config(config, "preserve_insertion_order", "true");
  // A file that was replaced is another one, even within the second and of the same size.
  duckdb_set_config(config, "enable_external_file_cache", "false");
  duckdb_set_config(config, "memory_limit", fmt::format("{}KiB", memory / 1024).c_str());
  // What statements needed goes back to the machine also when no further one comes. A switch of the whole process:
  // whichever instance closes turns it off until the next one opens, so those that are used for good are never closed.
  duckdb_set_config(config, "allocator_background_threads", "true");
  // DuckDB starts no other thread of its own: they are Workers.
  const auto count = threads > 0 ? threads : cores();
  for (const char* all : {"threads", "external_threads"}) duckdb_set_config(config, all, std::to_string(count).c_str());
  // Where a statement spills to must be one it may write to: else DuckDB takes, and opens, ./.tmp.
  const auto spill = files.directories.empty() ? "" : (files.directories.front() / ".spill").string();
  duckdb_set_config(config, "temp_directory", spill.c_str());
  char* error = nullptr;
  const auto state = duckdb_open_ext(nullptr, &database_, config, &error);
  duckdb_destroy_config(&config);
  if (state != DuckDBSuccess) {
    const std::string text = error ? error : "unknown";
    duckdb_free(error);
    throw Failure("workspace: " + text);
  }
  workers_ = std::make_unique<Workers>(database_, count - 1);
  connection_ = connect();
  register_held_rows(connection_);
  std::vector<std::string> directories;
  for (const auto& directory : files.directories)  // as it is written to, and as it is read from
    for (const auto& name : {quoted_literal(directory.string()), file_literal(directory)}) directories.push_back(name);
  if (!directories.empty()) execute(fmt::format("SET allowed_directories = [{}]", fmt::join(directories, ", ")));
  execute("SET enable_external_access = false");
  execute("SET lock_configuration = true");
}

Instance::~Instance() {
  duckdb_disconnect(&connection_);
  workers_.reset();
  duckdb_close(&database_);
}

duckdb_connection Instance::connect() const {
  duckdb_connection connection = nullptr;
  if (duckdb_connect(database_, &connection) != DuckDBSuccess) throw Failure("workspace: cannot connect");
  return connection;
}

void Instance::execute(const std::string& sql) const {
  if (duckdb_query(connection_, sql.c_str(), nullptr) != DuckDBSuccess) throw Failure("workspace: cannot be closed");
}

int64_t Engine::half_of_machine() {
  struct sysinfo info {};
  sysinfo(&info);
  return std::max<int64_t>(static_cast<int64_t>(info.totalram) * info.mem_unit / 2, 256LL << 20);
}

int64_t bytes_of(const std::string& text) {
  size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits == 0 || digits > 9) return 0;
  const auto number = std::stoll(text.substr(0, digits));
  const auto unit = text.substr(digits);
  return unit == "MB" ? number << 20 : unit == "GB" ? number << 30 : 0;
}

Engine& Engine::of_process() {
  // Never destroyed: at the end of the process what DuckDB keeps for itself may have gone before it.
  static auto& engine = *new Engine([] {
    Limits limits;
    if (const char* said = std::getenv("GUBEN_MEMORY"))
      if (const auto bytes = bytes_of(said)) limits.memory = bytes;
    return limits;
  }());
  return engine;
}

std::shared_ptr<Instance> Engine::instance(const Files& files) {
  // Two names of one directory are one county.
  Files real;
  for (const auto& directory : files.directories)
    real.directories.push_back(fs::weakly_canonical(fs::absolute(directory)));
  std::vector<std::shared_ptr<Instance>> let_go;  // closed when nobody waits for the lock
  const std::scoped_lock lock(mutex_);
  auto found = std::find_if(kept_.begin(), kept_.end(), [&](const auto& k) { return k.first == real.directories; });
  if (found == kept_.end()) {
    kept_.emplace_front(real.directories, std::make_shared<Instance>(real, limits_.memory, limits_.threads));
  } else {
    kept_.splice(kept_.begin(), kept_, found);
  }
  auto instance = kept_.front().second;
  while (kept_.size() > std::max<size_t>(limits_.kept, 1)) {
    let_go.push_back(std::move(kept_.back().second));
    kept_.pop_back();
  }
  return instance;
}

Engine::BulkJob::BulkJob(Engine& engine) : engine_(engine), thread_(std::this_thread::get_id()) {
  std::unique_lock lock(engine_.mutex_);
  if (engine_.jobs_of_.contains(thread_)) {
    ++engine_.jobs_of_.at(thread_);
    return;
  }
  engine_.job_ended_.wait(lock, [&] { return engine_.running_ < std::max<size_t>(engine_.limits_.bulk_jobs, 1); });
  ++engine_.running_;
  engine_.jobs_of_.emplace(thread_, 1);
}

Engine::BulkJob::~BulkJob() {
  {
    const std::scoped_lock lock(engine_.mutex_);
    const auto own = engine_.jobs_of_.find(thread_);
    if (--own->second > 0) return;
    engine_.jobs_of_.erase(own);
    --engine_.running_;
  }
  engine_.job_ended_.notify_one();
}

size_t Engine::bulk_jobs_running() const {
  const std::scoped_lock lock(mutex_);
  return running_;
}

}  // namespace guben::workspace
