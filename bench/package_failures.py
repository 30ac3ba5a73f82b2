"""What is known to fail in `bench.package_suites` and not with plain NumPy: by package, test or pattern, and why."""

_MODULE = "asks whether a module that the package gives back is numpy; an accelerated package has the drop-in's"
_IDENTITY = "asks `type(x) is np.ndarray`, which no other class can satisfy; `==` and isinstance hold"
_WARNING = "counts NumPy's RuntimeWarning for a value out of range; the device gives none"
_SUPERLU = "SciPy's SuperLU.solve takes numpy.ndarray alone, and asks no protocol"
_COMPILED = "POT's compiled functions take numpy.ndarray alone, and ask no protocol"
_LBFGSB = "the gradient is given to SciPy's compiled L-BFGS-B, which takes numpy.ndarray alone"
_READ_ONLY = "SciPy's Rotation asks for a buffer that can be written; what NumPy gets of a FallbackArray cannot"
_SLOW = "makes so many calls on a few numbers that it runs out of its time on the simulated device"

HOST = {
    "findiff": {
        "test_backend.TestGetNamespace::test_*numpy*": _MODULE,
    },
}
"""With the package accelerated and its tests untouched."""

DROP_IN = {
    "findiff": {
        "test_compact::*": _SUPERLU,
    },
    "filterpy": {
        "discrete_bayes.test_discrete_bayes::test_predictions": _SLOW,
    },
    "numdifftools": {
        "test_numdifftools.TestJacobian::test_issue_27?": _SLOW,
    },
    "POT": {
        "test_1d_solver::test_emd1d_type_devices": _COMPILED,
        "test_bregman::test_sinkhorn_warmstart": _COMPILED,
        "test_bregman::test_empirical_sinkhorn_warmstart": _COMPILED,
        "test_bregman::test_empirical_sinkhorn_divergence_warmstart": _COMPILED,
        "test_bspot::test_bsp_ot_exact_identity": _COMPILED,
        "test_bspot::test_bsp_ot_bijective": _COMPILED,
        "test_circle_solver::test_wasserstein_1d_circle": _COMPILED,
        "test_circle_solver::test_wasserstein_1d_unif_circle": _COMPILED,
        "test_coot::test_coot[*": _COMPILED,
        "test_coot::test_coot_with_linear_terms": _COMPILED,
        "test_coot::test_coot_warmstart": _COMPILED,
        "test_coot::test_coot_log": _COMPILED,
        "test_da::test_semisupervised_cost_correction": _COMPILED,
        "test_dmmot::test_dmmot_monge_1dgrid_loss": _COMPILED,
        "test_gmm::test_gmm_ot_loss": _COMPILED,
        "test_gmm::test_gmm_ot_plan": _COMPILED,
        "test_gmm::test_gmm_apply_map": _COMPILED,
        "test_gmm::test_gmm_ot_plan_density": _COMPILED,
        "test_gmm::test_gmm_barycenter_fixed_point": _COMPILED,
        "test_mapping::test_joint_OT_mapping": _COMPILED,
        "test_optim::test_conditional_gradient": _COMPILED,
        "test_optim::test_conditional_gradient_itermax": _COMPILED,
        "test_ot::test_emd2_multi": _COMPILED,
        "test_ot::test_free_support_barycenter": _COMPILED,
        "test_ot::test_free_support_barycenter_backends": _COMPILED,
        "test_ot::test_generalised_free_support_barycenter": _COMPILED,
        "test_ot::test_generalised_free_support_barycenter_backends": _COMPILED,
        "test_ot::test_free_support_barycenter_generic_costs": _COMPILED,
        "test_ot::test_free_support_barycenter_generic_costs_backends": _COMPILED,
        "test_ot::test_warnings": _COMPILED,
        "test_ot::test_dual_variables": _COMPILED,
        "test_ot::test_emd_sparse_vs_dense": _COMPILED,
        "test_ot::test_emd2_sparse_vs_dense": _COMPILED,
        "test_ot::test_emd_sparse_warmstart": _COMPILED,
        "test_weak::test_weak_ot": _COMPILED,
        "test_ucoot::test_init_plans[*": _LBFGSB,
        "test_ucoot::test_init_duals[*": _LBFGSB,
        "test_ucoot::test_linear_part[*": _LBFGSB,
        "test_ucoot::test_reg_marginals[*": _LBFGSB,
        "test_ucoot::test_eps[*": _LBFGSB,
        "test_ucoot::test_alpha[*": _LBFGSB,
        "test_ucoot::test_log[*": _LBFGSB,
        "test_ucoot::test_marginals[*": _LBFGSB,
    },
    "pytransform3d": {
        "rotations.test_matrix::test_check_matrix": _IDENTITY,
        "transformations.test_transform::test_check_transform": _IDENTITY,
        "rotations.test_matrix::test_axis_angle_from_matrix_without_check": _WARNING,
        "rotations.test_utils::test_angle_to_zero_vector_is_nan": _WARNING,
    },
    "felupe": {
        "test_mpc::test_mpc_rotation_matrix": _READ_ONLY,
        "test_mpc::test_mpc_rotation_rigid": _READ_ONLY,
        "test_mpc::test_mpc_rotation_cutback": _READ_ONLY,
    },
}
"""With the tests' own NumPy the drop-in, too."""

FLAKY: dict[str, dict[str, str]] = {}
"""What fails now and then with plain NumPy already, and says nothing in any mode."""
