// RoleMiningPotentialRoleExportResponse of the OpenAPI.

import Formats
import IdentityCloud

/// Writes an export of a potential role, as its start and its status show it.
enum ExportBody {
    static func write(_ job: ExportJob, to bytes: inout [UInt8]) {
        JSONWriter.write(into: &bytes) { json in
            json.object {
                $0.member("minEntitlementPopularity", job.minEntitlementPopularity)
                $0.member("includeCommonAccess", job.includeCommonAccess)
                $0.member("exportId", job.id)
                $0.member("status", job.status.rawValue)
            }
        }
    }
}
