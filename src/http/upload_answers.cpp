#include "http/upload_answers.hpp"

namespace guben::http {
namespace {

nlohmann::ordered_json json_of(const Upload& upload) {
  return {{"id", upload.id},
          {"name", upload.name},
          {"size", upload.size},
          {"piece_size", Upload::kPiece},
          {"pieces", upload.pieces()},
          {"received", upload.received},
          {"is_whole", upload.is_whole}};
}

}  // namespace

void add_upload_answers(Api& api, Uploads& uploads) {
  api.answer("beginUpload", response_at_once([&](const Asked& asked) {
               const auto& wanted = asked.body;
               const auto upload = uploads.begin(asked.caller->account, wanted["name"].get<std::string>(),
                                                 wanted["size"].get<uint64_t>(), wanted["sha256"].get<std::string>());
               return upload ? json_response(json_of(*upload), 201) : problem(upload.error(), asked.request());
             }));
  api.answer("getUpload", json_at_once([&](const Asked& asked) -> Result<nlohmann::ordered_json> {
               const auto upload = uploads.find(asked.caller->account, asked.text("upload"));
               if (!upload) return Refusal{"http.absent"};
               return json_of(*upload);
             }));
  api.answer("putPiece", json_at_once([&](const Asked& asked) -> Result<nlohmann::ordered_json> {
               const auto upload = uploads.put(asked.caller->account, asked.text("upload"),
                                               static_cast<uint32_t>(asked.number("piece")), asked.request().body);
               if (!upload) return upload.error();
               return json_of(*upload);
             }));
  api.answer("dropUpload", response_at_once([&](const Asked& asked) {
               const auto dropped = uploads.drop(asked.caller->account, asked.text("upload"));
               if (!dropped) return problem(dropped.error(), asked.request());
               Response response;
               response.status = 204;
               return response;
             }));
}

}  // namespace guben::http
