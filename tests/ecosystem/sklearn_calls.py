"""Calls of scikit-learn: estimators that learn from FallbackArrays, and functions of them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import numpy as np
from sklearn import (
    calibration,
    cluster,
    compose,
    covariance,
    cross_decomposition,
    decomposition,
    discriminant_analysis,
    dummy,
    ensemble,
    feature_selection,
    gaussian_process,
    impute,
    inspection,
    isotonic,
    kernel_approximation,
    kernel_ridge,
    linear_model,
    manifold,
    metrics,
    mixture,
    model_selection,
    multiclass,
    multioutput,
    naive_bayes,
    neighbors,
    neural_network,
    pipeline,
    preprocessing,
    random_projection,
    semi_supervised,
    svm,
    tree,
    utils,
)
from sklearn.base import clone
from sklearn.experimental import enable_iterative_imputer  # noqa: F401 - sklearn.impute has it from here
from sklearn.metrics import pairwise
from sklearn.utils import class_weight, extmath
from sklearn.utils import multiclass as targets

from tests.ecosystem.spec import Call, called, given, raising

_rng = np.random.default_rng(30)
SEED = 5

# What the arrays are made of. ``A`` copies it, so that no row sees what another wrote.
CLASSES = np.arange(48) % 3
X = _rng.normal(size=(48, 4)) + CLASSES[:, None] * np.array([1.5, 0, -1.0, 0.5])
NEW = _rng.normal(size=(7, 4))
Y = X @ np.array([1.0, -2.0, 0.5, 0.0]) + 0.1 * _rng.normal(size=48)
BOTH = np.stack([Y, X[:, 0] - Y], axis=1)
TWO = (CLASSES > 0).astype(int)
WEIGHTS = _rng.uniform(0.5, 2, size=48)
POSITIVE = np.abs(X)
COUNTS = _rng.integers(0, 5, size=(48, 4))
HOLED = np.where(_rng.random(X.shape) < 0.1, np.nan, X)
GUESS = np.where(_rng.random(48) < 0.2, (CLASSES + 1) % 3, CLASSES)
SCORES = _rng.uniform(size=48) + TWO
SHARES = extmath.softmax(_rng.normal(size=(48, 3)) + 2 * np.eye(3)[CLASSES])
LABELS = (BOTH > 0).astype(int)


def row(
    function: Callable[..., Any], *operands: Any, label: str = "", get: str = "", rtol: float = 1e-12, **keywords: Any
) -> Call:
    """A row: the function of these operands, the arrays among them made by ``A``; `get` of the result."""
    name = f"{function.__module__.split('.')[1]}.{function.__name__}" + (f" {label}" if label else "")
    return Call(name, called(function, operands, keywords, get), rtol=rtol)


def fitted(
    estimator: Any, *data: np.ndarray, learned: str = "", then: str = "predict", new: np.ndarray = NEW, label: str = "",
    rtol: float = 1e-9, **keywords: Any,
) -> Call:
    """A row: what the estimator has learned from arrays of ``A``'s, then what its methods say of new ones."""
    kind = type(estimator)

    def call(A):
        model = clone(estimator).fit(*given(A, data), **{key: given(A, value) for key, value in keywords.items()})
        of = [bare(getattr(model, method)(A(new))) for method in then.split()]
        return [bare(attrgetter(name)(model)) for name in learned.split()], of

    return Call(f"{kind.__module__.split('.')[1]}.{kind.__name__}" + (f" {label}" if label else ""), call, rtol=rtol)


def at_once(
    estimator: Any, *data: np.ndarray, learned: str = "", method: str = "fit_predict", rtol: float = 1e-9
) -> Call:
    """A row of an estimator that fits and answers in one call."""
    kind = type(estimator)

    def call(A):
        model = clone(estimator)
        return bare(getattr(model, method)(*given(A, data))), [getattr(model, name) for name in learned.split()]

    return Call(f"{kind.__module__.split('.')[1]}.{kind.__name__}.{method}", call, rtol=rtol)


def bare(found: Any) -> Any:
    """A sparse matrix as an array; all else as it is."""
    return found.toarray() if hasattr(found, "toarray") else found


# --- estimators that predict ------------------------------------------------------------------------------------------

LINES = "coef_ intercept_"

LINEAR = [
    fitted(linear_model.LinearRegression(), X, Y, learned=f"{LINES} rank_ singular_"),
    fitted(linear_model.LinearRegression(positive=True), X, BOTH, learned=LINES, label="positive, of two"),
    fitted(linear_model.LinearRegression(), X, Y, learned=LINES, label="weighted", sample_weight=WEIGHTS),
    *(fitted(linear_model.Ridge(solver=solver, random_state=SEED), X, Y, learned=LINES, label=solver)
      for solver in ("auto", "svd", "cholesky", "lsqr", "sparse_cg", "saga")),
    fitted(linear_model.Ridge(alpha=np.array([0.1, 1.0])), X, BOTH, learned=LINES, label="of two penalties"),
    fitted(linear_model.RidgeCV(), X, Y, learned=f"{LINES} alpha_ best_score_"),
    fitted(linear_model.Lasso(0.1), X, Y, learned=f"{LINES} dual_gap_ n_iter_"),
    fitted(linear_model.LassoCV(cv=3, random_state=SEED), X, Y, learned=f"{LINES} alpha_ mse_path_"),
    fitted(linear_model.ElasticNet(0.1), X, Y, learned=LINES, label="weighted", sample_weight=WEIGHTS),
    fitted(linear_model.MultiTaskLasso(0.1), X, BOTH, learned=LINES),
    fitted(linear_model.Lars(), X, Y, learned=f"{LINES} alphas_ active_"),
    fitted(linear_model.LassoLarsIC(), X, Y, learned=f"{LINES} criterion_"),
    fitted(linear_model.OrthogonalMatchingPursuit(n_nonzero_coefs=2), X, Y, learned=LINES),
    fitted(linear_model.BayesianRidge(), X, Y, learned=f"{LINES} alpha_ lambda_ sigma_"),
    fitted(linear_model.ARDRegression(), X, Y, learned=LINES),
    fitted(linear_model.HuberRegressor(), X, Y, learned=f"{LINES} scale_", rtol=1e-6),
    fitted(linear_model.TheilSenRegressor(random_state=SEED, max_subpopulation=50), X, Y, learned=LINES),
    fitted(linear_model.RANSACRegressor(random_state=SEED), X, Y, learned="estimator_.coef_ inlier_mask_"),
    fitted(linear_model.QuantileRegressor(alpha=0.01), X, Y, learned=LINES),
    fitted(linear_model.PoissonRegressor(), X, np.abs(Y), learned=LINES, rtol=1e-6),
    fitted(linear_model.GammaRegressor(), X, np.abs(Y) + 1, learned=LINES, rtol=1e-6),
    fitted(linear_model.SGDRegressor(random_state=SEED), X, Y, learned=f"{LINES} t_"),
    *(fitted(linear_model.LogisticRegression(solver=solver, random_state=SEED), X, CLASSES, learned=f"{LINES} classes_",
             then="predict predict_proba decision_function", label=solver, rtol=1e-6)
      for solver in ("lbfgs", "newton-cg", "newton-cholesky", "sag", "saga")),
    fitted(linear_model.LogisticRegression(solver="liblinear", random_state=SEED), X, TWO, learned=LINES,
           label="liblinear"),
    fitted(linear_model.LogisticRegression(), X, CLASSES, learned=LINES, label="weighted", sample_weight=WEIGHTS,
           rtol=1e-6),
    fitted(linear_model.LogisticRegressionCV(Cs=2, cv=3, use_legacy_attributes=False), X, CLASSES, learned="coef_ C_",
           rtol=1e-6),
    fitted(linear_model.RidgeClassifier(), X, CLASSES, learned=LINES, then="predict decision_function"),
    fitted(linear_model.SGDClassifier(random_state=SEED), X, CLASSES, learned=LINES),
    fitted(linear_model.Perceptron(random_state=SEED), X, CLASSES, learned=LINES),
    row(linear_model.lasso_path, X, Y, n_alphas=5, rtol=1e-9),
    row(linear_model.lars_path, X, Y, rtol=1e-9),
    row(linear_model.ridge_regression, X, Y, alpha=0.5),
    row(linear_model.orthogonal_mp, X, Y, n_nonzero_coefs=2),
]

PREDICTING = [
    fitted(svm.SVC(), X, CLASSES, learned="support_ support_vectors_ dual_coef_ intercept_",
           then="predict decision_function"),
    fitted(svm.SVC(kernel="linear", class_weight="balanced"), X, CLASSES, learned="coef_ n_support_", label="linear",
           sample_weight=WEIGHTS),
    fitted(svm.SVC(kernel=pairwise.laplacian_kernel), X, CLASSES, learned="support_", label="of a kernel function"),
    fitted(svm.SVC(kernel="precomputed"), X @ X.T, CLASSES, new=NEW @ X.T, learned="support_", label="precomputed"),
    fitted(svm.NuSVC(), X, CLASSES, learned="support_"),
    fitted(svm.SVR(), X, Y, learned="support_ dual_coef_"),
    fitted(svm.LinearSVC(random_state=SEED), X, CLASSES, learned=LINES),
    fitted(svm.LinearSVR(random_state=SEED), X, Y, learned=LINES),
    fitted(svm.OneClassSVM(), X, learned="offset_", then="predict score_samples"),
    fitted(tree.DecisionTreeClassifier(random_state=SEED), X, CLASSES, then="predict predict_proba apply",
           learned="tree_.feature tree_.threshold tree_.value feature_importances_"),
    fitted(tree.DecisionTreeRegressor(random_state=SEED, max_depth=3), X, BOTH, learned="tree_.value"),
    fitted(tree.ExtraTreeClassifier(random_state=SEED), X, CLASSES, learned="tree_.threshold", sample_weight=WEIGHTS),
    fitted(ensemble.RandomForestClassifier(n_estimators=5, random_state=SEED, oob_score=True), X, CLASSES,
           then="predict predict_proba", learned="feature_importances_ oob_score_"),
    fitted(ensemble.RandomForestRegressor(n_estimators=5, random_state=SEED), X, Y, learned="feature_importances_"),
    fitted(ensemble.ExtraTreesClassifier(n_estimators=5, random_state=SEED), X, CLASSES,
           learned="feature_importances_"),
    fitted(ensemble.GradientBoostingClassifier(n_estimators=4, random_state=SEED), X, CLASSES, learned="train_score_"),
    fitted(ensemble.GradientBoostingRegressor(n_estimators=4, random_state=SEED), X, Y, learned="train_score_"),
    fitted(ensemble.HistGradientBoostingClassifier(max_iter=3), X, CLASSES, then="predict predict_proba"),
    fitted(ensemble.HistGradientBoostingRegressor(max_iter=3), HOLED, Y, new=HOLED),
    fitted(ensemble.AdaBoostClassifier(n_estimators=4, random_state=SEED), X, CLASSES, learned="estimator_weights_"),
    fitted(ensemble.BaggingClassifier(n_estimators=4, random_state=SEED), X, CLASSES, learned="estimators_samples_"),
    fitted(ensemble.VotingClassifier([("g", naive_bayes.GaussianNB()), ("q", linear_model.RidgeClassifier())]),
           X, CLASSES, then="predict transform"),
    fitted(ensemble.StackingRegressor([("r", linear_model.Ridge()), ("k", neighbors.KNeighborsRegressor())]), X, Y,
           learned="final_estimator_.coef_"),
    fitted(ensemble.IsolationForest(n_estimators=5, random_state=SEED), X, then="predict score_samples"),
    fitted(neighbors.KNeighborsClassifier(), X, CLASSES, then="predict predict_proba kneighbors"),
    fitted(neighbors.KNeighborsClassifier(metric="precomputed"), pairwise.euclidean_distances(X), CLASSES,
           new=pairwise.euclidean_distances(NEW, X), label="precomputed"),
    fitted(neighbors.KNeighborsRegressor(weights="distance", algorithm="ball_tree"), X, Y),
    fitted(neighbors.KNeighborsRegressor(weights=lambda d: np.exp(-d), metric="manhattan"), X, BOTH, label="weighed"),
    fitted(neighbors.RadiusNeighborsRegressor(3.0), X, Y),
    fitted(neighbors.NearestNeighbors(n_neighbors=3), X, then="kneighbors kneighbors_graph"),
    fitted(neighbors.NearestNeighbors(metric=lambda x, y: np.sum(np.abs(x - y))), X[:9], then="kneighbors",
           label="of a metric"),
    fitted(neighbors.NearestCentroid(), X, CLASSES, learned="centroids_"),
    fitted(neighbors.LocalOutlierFactor(novelty=True), X, learned="negative_outlier_factor_"),
    fitted(neighbors.KernelDensity(), X, then="score_samples", sample_weight=WEIGHTS),
    fitted(neighbors.NeighborhoodComponentsAnalysis(2, max_iter=4, random_state=SEED), X, CLASSES,
           learned="components_", then="transform", rtol=1e-6),
    fitted(naive_bayes.GaussianNB(), X, CLASSES, learned="theta_ var_ class_prior_", then="predict predict_log_proba"),
    fitted(naive_bayes.MultinomialNB(), COUNTS, CLASSES, new=COUNTS, learned="feature_log_prob_"),
    fitted(naive_bayes.ComplementNB(), COUNTS, CLASSES, new=COUNTS, learned="feature_log_prob_"),
    fitted(naive_bayes.BernoulliNB(), X, CLASSES, learned="feature_log_prob_"),
    fitted(naive_bayes.CategoricalNB(), COUNTS, CLASSES, new=COUNTS, learned="category_count_"),
    fitted(discriminant_analysis.LinearDiscriminantAnalysis(), X, CLASSES, learned="coef_ means_ scalings_",
           then="predict transform"),
    fitted(discriminant_analysis.LinearDiscriminantAnalysis(solver="eigen", shrinkage="auto"), X, CLASSES,
           learned="coef_ covariance_", label="shrunk"),
    fitted(discriminant_analysis.QuadraticDiscriminantAnalysis(), X, CLASSES, learned="means_ priors_"),
    fitted(gaussian_process.GaussianProcessRegressor(random_state=SEED), X, Y, learned="alpha_ L_", rtol=1e-7),
    fitted(gaussian_process.GaussianProcessRegressor(gaussian_process.kernels.RBF(np.array([1.0, 2, 3, 4]))), X, Y,
           learned="log_marginal_likelihood_value_", label="optimised", rtol=1e-5),
    fitted(gaussian_process.GaussianProcessClassifier(random_state=SEED), X, TWO, then="predict predict_proba",
           rtol=1e-6),
    fitted(cross_decomposition.PLSRegression(2), X, BOTH, learned="x_weights_ coef_", then="predict transform"),
    fitted(cross_decomposition.CCA(1), X, BOTH, learned="x_loadings_", rtol=1e-7),
    fitted(kernel_ridge.KernelRidge(kernel="rbf"), X, Y, learned="dual_coef_"),
    fitted(isotonic.IsotonicRegression(), X[:, 0], Y, new=NEW[:, 0], learned="X_thresholds_ y_thresholds_"),
    row(isotonic.isotonic_regression, Y),
    fitted(neural_network.MLPClassifier(hidden_layer_sizes=(5,), max_iter=4, random_state=SEED), X, CLASSES,
           learned="coefs_ loss_curve_"),
    fitted(neural_network.MLPRegressor(hidden_layer_sizes=(5,), max_iter=4, solver="lbfgs", random_state=SEED), X, Y,
           learned="loss_"),
    fitted(semi_supervised.LabelPropagation(), X, np.where(WEIGHTS > 1.5, -1, CLASSES), learned="transduction_"),
    fitted(semi_supervised.SelfTrainingClassifier(naive_bayes.GaussianNB()), X, np.where(WEIGHTS > 1.5, -1, CLASSES),
           learned="transduction_ labeled_iter_"),
    fitted(dummy.DummyClassifier(strategy="stratified", random_state=SEED), X, CLASSES, learned="class_prior_"),
    fitted(dummy.DummyRegressor(strategy="quantile", quantile=0.3), X, Y, learned="constant_"),
    fitted(multiclass.OneVsRestClassifier(linear_model.RidgeClassifier()), X, CLASSES, learned="classes_"),
    fitted(multiclass.OneVsRestClassifier(linear_model.RidgeClassifier()), X, LABELS, label="of several labels"),
    fitted(multiclass.OneVsOneClassifier(linear_model.RidgeClassifier()), X, CLASSES, then="predict decision_function"),
    fitted(multioutput.MultiOutputRegressor(linear_model.Ridge()), X, BOTH),
    fitted(multioutput.ClassifierChain(linear_model.LogisticRegression()), X, LABELS, rtol=1e-6),
    fitted(calibration.CalibratedClassifierCV(naive_bayes.GaussianNB(), cv=3), X, CLASSES, then="predict_proba",
           rtol=1e-6),
]

# --- clusters, decompositions, mixtures -------------------------------------------------------------------------------

UNSUPERVISED = [
    fitted(cluster.KMeans(3, n_init=2, random_state=SEED), X, learned="cluster_centers_ labels_ inertia_ n_iter_",
           then="predict transform"),
    fitted(cluster.KMeans(3, n_init=1, random_state=SEED), X, learned="labels_", label="weighted",
           sample_weight=WEIGHTS),
    Call("cluster.KMeans from centres", lambda A: cluster.KMeans(3, init=A(X[:3]), n_init=1).fit(A(X)).labels_),
    fitted(cluster.MiniBatchKMeans(3, n_init=2, random_state=SEED), X, learned="labels_ cluster_centers_"),
    fitted(cluster.BisectingKMeans(3, random_state=SEED), X, learned="labels_ cluster_centers_"),
    fitted(cluster.Birch(n_clusters=3), X, learned="subcluster_centers_ labels_"),
    fitted(cluster.MeanShift(), X, learned="cluster_centers_ labels_"),
    fitted(cluster.AffinityPropagation(random_state=SEED), X, learned="cluster_centers_indices_ labels_"),
    at_once(cluster.DBSCAN(1.5), X, learned="core_sample_indices_ components_"),
    at_once(cluster.HDBSCAN(copy=True), X, learned="probabilities_"),
    at_once(cluster.OPTICS(min_samples=4), X, learned="ordering_ reachability_"),
    at_once(cluster.AgglomerativeClustering(3), X, learned="children_"),
    at_once(cluster.SpectralClustering(3, random_state=SEED), X),
    at_once(cluster.FeatureAgglomeration(2), X, method="fit_transform", learned="labels_"),
    row(cluster.k_means, X, 3, n_init=2, random_state=SEED),
    row(cluster.kmeans_plusplus, X, 3, random_state=SEED),
    row(cluster.dbscan, X, eps=1.5),
    row(cluster.estimate_bandwidth, X),
    fitted(decomposition.PCA(2), X, learned="components_ mean_ explained_variance_ratio_",
           then="transform score_samples"),
    fitted(decomposition.PCA(0.9, whiten=True), X, learned="n_components_ noise_variance_", then="transform",
           label="whitened"),
    fitted(decomposition.PCA(2, svd_solver="randomized", random_state=SEED), X, learned="components_", then="transform",
           label="randomized"),
    fitted(decomposition.PCA(2, svd_solver="arpack", random_state=SEED), X, learned="components_", then="transform",
           label="arpack", rtol=1e-7),
    fitted(decomposition.IncrementalPCA(2, batch_size=16), X, learned="components_ var_", then="transform"),
    fitted(decomposition.KernelPCA(2, kernel="rbf"), X, learned="eigenvalues_", then="transform", rtol=1e-7),
    fitted(decomposition.TruncatedSVD(2, random_state=SEED), X, learned="components_ singular_values_",
           then="transform"),
    fitted(decomposition.NMF(2, random_state=SEED, max_iter=50), POSITIVE, new=POSITIVE, learned="components_ n_iter_",
           then="transform"),
    fitted(decomposition.NMF(2, solver="mu", max_iter=20, random_state=SEED), POSITIVE, new=POSITIVE,
           learned="components_", then="transform", label="by multiplication"),
    fitted(decomposition.FastICA(2, random_state=SEED), X, learned="components_ mixing_", then="transform", rtol=1e-6),
    fitted(decomposition.FactorAnalysis(2), X, learned="components_ noise_variance_", then="transform", rtol=1e-6),
    fitted(decomposition.SparsePCA(2, max_iter=5, random_state=SEED), X, learned="components_", then="transform"),
    fitted(decomposition.DictionaryLearning(3, max_iter=3, random_state=SEED), X, learned="components_",
           then="transform"),
    fitted(decomposition.LatentDirichletAllocation(2, max_iter=2, random_state=SEED), COUNTS, new=COUNTS,
           learned="components_", then="transform"),
    Call("decomposition.PCA.inverse_transform",
         lambda A: decomposition.PCA(2).fit(A(X)).inverse_transform(A(NEW[:, :2]))),
    at_once(manifold.Isomap(n_neighbors=6), X, method="fit_transform", learned="dist_matrix_", rtol=1e-6),
    at_once(manifold.LocallyLinearEmbedding(n_neighbors=6, random_state=SEED), X, method="fit_transform", rtol=1e-5),
    at_once(manifold.MDS(n_init=1, max_iter=5, random_state=SEED, init="random"), X, method="fit_transform",
            learned="stress_"),
    at_once(manifold.SpectralEmbedding(random_state=SEED), X, method="fit_transform", rtol=1e-6),
    at_once(manifold.TSNE(perplexity=4, max_iter=250, method="exact", init="random", random_state=SEED), X[:12],
            method="fit_transform", rtol=1e-3),
    fitted(mixture.GaussianMixture(3, random_state=SEED), X, learned="weights_ means_ covariances_ lower_bound_",
           then="predict predict_proba"),
    fitted(mixture.BayesianGaussianMixture(n_components=3, random_state=SEED), X, learned="means_", then="predict",
           rtol=1e-7),
    fitted(covariance.EmpiricalCovariance(), X, learned="covariance_ location_", then="mahalanobis"),
    fitted(covariance.LedoitWolf(), X, learned="covariance_ shrinkage_", then="mahalanobis"),
    fitted(covariance.OAS(), X, learned="shrinkage_", then="mahalanobis"),
    fitted(covariance.MinCovDet(random_state=SEED), X, learned="covariance_ support_", then="mahalanobis"),
    fitted(covariance.GraphicalLasso(), X, learned="precision_", then="mahalanobis", rtol=1e-7),
    fitted(covariance.EllipticEnvelope(random_state=SEED), X, learned="offset_"),
    fitted(neural_network.BernoulliRBM(3, n_iter=2, random_state=SEED), POSITIVE / 9, new=POSITIVE / 9,
           learned="components_", then="transform"),
]

# --- preprocessing, imputing, selecting -------------------------------------------------------------------------------


def changes(
    estimator: Any, *data: np.ndarray, learned: str = "", new: np.ndarray | None = None, label: str = ""
) -> Call:
    """A row of a transformer: what it has learned, and what it makes of `new`, else of what it learned from."""
    return fitted(estimator, *data, learned=learned, then="transform", new=data[0] if new is None else new, label=label)


def there_and_back(estimator: Any, data: np.ndarray) -> Call:
    """A row of a transformer whose inverse gives the data back."""
    kind = type(estimator)

    def call(A):
        model = clone(estimator).fit(A(data))
        return model.inverse_transform(model.transform(A(data)))

    return Call(f"preprocessing.{kind.__name__} and back", call)


def scaled_in_place(A):
    return preprocessing.StandardScaler(copy=False).fit_transform(A(X) + 0)


def learned_in_parts(A):
    scaler = preprocessing.StandardScaler()
    for part in (A(X[:20]), A(X[20:])):
        scaler.partial_fit(part)
    return scaler.mean_, scaler.var_, scaler.n_samples_seen_


CHANGING = [
    changes(preprocessing.StandardScaler(), X, learned="mean_ var_ scale_ n_samples_seen_"),
    changes(preprocessing.StandardScaler(), HOLED, learned="mean_ n_samples_seen_", label="of NaNs"),
    changes(preprocessing.StandardScaler(), X.astype("f4"), learned="mean_", label="of float32"),
    changes(preprocessing.MinMaxScaler(clip=True), X, new=2 * X, learned="data_min_ data_range_"),
    changes(preprocessing.MaxAbsScaler(), X, learned="max_abs_"),
    changes(preprocessing.RobustScaler(), X, learned="center_ scale_"),
    changes(preprocessing.Normalizer("l1"), X),
    changes(preprocessing.Binarizer(threshold=0.3), X),
    changes(preprocessing.PolynomialFeatures(2), X, learned="n_output_features_ powers_"),
    changes(preprocessing.SplineTransformer(n_knots=4), X),
    changes(preprocessing.QuantileTransformer(n_quantiles=10, random_state=SEED), X, learned="quantiles_"),
    changes(preprocessing.PowerTransformer(), X, learned="lambdas_"),
    changes(preprocessing.KBinsDiscretizer(3, quantile_method="averaged_inverted_cdf"), X, learned="bin_edges_"),
    changes(preprocessing.OneHotEncoder(), COUNTS, learned="categories_"),
    changes(preprocessing.OrdinalEncoder(), COUNTS, learned="categories_"),
    changes(preprocessing.TargetEncoder(random_state=SEED), COUNTS, Y, learned="encodings_ target_mean_"),
    changes(preprocessing.LabelEncoder(), CLASSES, learned="classes_"),
    changes(preprocessing.LabelBinarizer(), CLASSES, learned="classes_"),
    changes(preprocessing.FunctionTransformer(np.log1p), POSITIVE),
    changes(preprocessing.FunctionTransformer(np.log1p, validate=True), POSITIVE, label="validated"),
    changes(preprocessing.KernelCenterer(), X @ X.T, learned="K_fit_all_"),
    there_and_back(preprocessing.StandardScaler(), X),
    there_and_back(preprocessing.MinMaxScaler(), X),
    there_and_back(preprocessing.QuantileTransformer(n_quantiles=10, random_state=SEED), X),
    there_and_back(preprocessing.OneHotEncoder(), COUNTS),
    there_and_back(preprocessing.LabelEncoder(), CLASSES),
    Call("preprocessing.StandardScaler in place", scaled_in_place),
    Call("preprocessing.StandardScaler in parts", learned_in_parts),
    row(preprocessing.scale, X),
    row(preprocessing.normalize, X, norm="max", return_norm=True),
    row(preprocessing.minmax_scale, X, axis=1),
    row(preprocessing.quantile_transform, X, n_quantiles=10, random_state=SEED),
    row(preprocessing.label_binarize, CLASSES, classes=[0, 1, 2]),
    row(preprocessing.add_dummy_feature, X),
    row(preprocessing.binarize, X, threshold=0.1),
    changes(impute.SimpleImputer(strategy="median", add_indicator=True), HOLED, learned="statistics_"),
    changes(impute.SimpleImputer(strategy="most_frequent", missing_values=3), COUNTS, label="the most frequent"),
    changes(impute.KNNImputer(n_neighbors=2), HOLED),
    changes(impute.IterativeImputer(max_iter=2, random_state=SEED), HOLED),
    changes(impute.MissingIndicator(), HOLED, learned="features_"),
    changes(feature_selection.SelectKBest(k=2), X, CLASSES, learned="scores_ pvalues_"),
    changes(feature_selection.SelectPercentile(feature_selection.f_regression, percentile=50), X, Y, learned="scores_"),
    changes(feature_selection.VarianceThreshold(1.2), X, learned="variances_"),
    changes(feature_selection.RFE(linear_model.Ridge(), n_features_to_select=2), X, Y, learned="support_ ranking_"),
    changes(feature_selection.RFECV(linear_model.Ridge(), cv=3), X, Y, learned="ranking_ n_features_"),
    changes(feature_selection.SelectFromModel(linear_model.Lasso(0.1)), X, Y, learned="threshold_"),
    changes(feature_selection.SequentialFeatureSelector(linear_model.Ridge(), cv=3, n_features_to_select=2), X, Y,
            learned="support_"),
    row(feature_selection.f_classif, X, CLASSES),
    row(feature_selection.chi2, POSITIVE, CLASSES),
    row(feature_selection.mutual_info_classif, X, CLASSES, random_state=SEED),
    row(feature_selection.mutual_info_regression, X, Y, random_state=SEED),
    row(feature_selection.r_regression, X, Y),
    changes(kernel_approximation.RBFSampler(n_components=5, random_state=SEED), X, learned="random_offset_"),
    changes(kernel_approximation.Nystroem(n_components=5, random_state=SEED), X, learned="component_indices_"),
    changes(random_projection.GaussianRandomProjection(2, random_state=SEED), X, learned="components_"),
    changes(random_projection.SparseRandomProjection(2, random_state=SEED), X),
]

# --- splitting and searching, pipelines -------------------------------------------------------------------------------


def splits(splitter: Any, *data: Any, label: str = "") -> Call:
    """A row of what a splitter gives, and of what is picked by it."""
    name = f"model_selection.{type(splitter).__name__}" + (f" {label}" if label else "")

    def call(A):
        x = A(X)
        return [(train, test, x[train], x[test]) for train, test in splitter.split(x, *given(A, data))]

    return Call(name, call)


def without_times(A, **keywords):
    found = model_selection.cross_validate(linear_model.Ridge(), A(X), A(Y), cv=3, **keywords)
    return [(key, found[key]) for key in sorted(found) if not key.endswith("time")]


def searched(A):
    search = model_selection.GridSearchCV(svm.SVC(), {"C": [0.1, 1.0], "kernel": ["linear", "rbf"]}, cv=3)
    search.fit(A(X), A(CLASSES))
    return search.best_params_, search.best_score_, search.cv_results_["mean_test_score"], search.predict(A(NEW))


def searched_among(A):
    alphas = {"alpha": A([0.1, 1.0, 9.0])}
    search = model_selection.RandomizedSearchCV(linear_model.Ridge(), alphas, n_iter=2, random_state=1)
    search.fit(A(X), A(Y))
    return float(search.best_params_["alpha"]), search.best_score_


def scored(A):
    model = linear_model.LogisticRegression().fit(A(X), A(CLASSES))
    score = metrics.get_scorer("neg_log_loss")
    return model.score(A(X), A(CLASSES)), model.score(A(X), A(CLASSES), A(WEIGHTS)), score(model, A(X), A(CLASSES))


SCALED_RIDGE = pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.Ridge())
BY_COLUMN = compose.ColumnTransformer([
    ("scaled", preprocessing.StandardScaler(), [0, 2]), ("cut", preprocessing.Binarizer(), slice(1, 2)),
], remainder="passthrough")  # fmt: skip
UNION = pipeline.FeatureUnion([("pca", decomposition.PCA(2)), ("best", feature_selection.SelectKBest(k=1))])

SELECTING = [
    row(model_selection.train_test_split, X, Y, random_state=SEED),
    row(model_selection.train_test_split, X, CLASSES, label="stratified", random_state=SEED, stratify=CLASSES),
    row(model_selection.train_test_split, X, label="not shuffled", shuffle=False),
    splits(model_selection.KFold(3)),
    splits(model_selection.KFold(3, shuffle=True, random_state=SEED), label="shuffled"),
    splits(model_selection.StratifiedKFold(3), CLASSES),
    splits(model_selection.GroupKFold(3), Y, CLASSES),
    splits(model_selection.ShuffleSplit(2, random_state=SEED)),
    splits(model_selection.StratifiedShuffleSplit(2, random_state=SEED), CLASSES),
    splits(model_selection.TimeSeriesSplit(3)),
    splits(model_selection.LeaveOneGroupOut(), Y, CLASSES),
    splits(model_selection.PredefinedSplit(CLASSES)),
    row(model_selection.cross_val_score, linear_model.Ridge(), X, Y, cv=3),
    row(model_selection.cross_val_score, svm.SVC(), X, CLASSES, label="of a scorer", cv=3, scoring="f1_macro"),
    row(model_selection.cross_val_predict, naive_bayes.GaussianNB(), X, CLASSES, cv=3, method="predict_proba"),
    row(model_selection.learning_curve, linear_model.Ridge(), X, Y, cv=3, train_sizes=[0.5, 1.0]),
    row(model_selection.validation_curve, linear_model.Ridge(), X, Y, param_name="alpha", param_range=[0.1, 1], cv=3),
    row(model_selection.permutation_test_score, linear_model.Ridge(), X, Y, cv=3, n_permutations=3, random_state=SEED),
    Call("model_selection.cross_validate", without_times),
    Call("model_selection.cross_validate several", lambda A: without_times(
        A, scoring=["r2", "neg_mean_absolute_error"], return_train_score=True)),
    Call("model_selection.GridSearchCV", searched),
    Call("model_selection.RandomizedSearchCV", searched_among),
    Call("metrics.get_scorer", scored, rtol=1e-6),
    fitted(SCALED_RIDGE, X, Y, learned="named_steps.ridge.coef_"),
    fitted(pipeline.make_pipeline(preprocessing.PolynomialFeatures(2), decomposition.PCA(3), svm.SVC()), X, CLASSES,
           label="of three"),
    fitted(pipeline.make_pipeline(preprocessing.FunctionTransformer(np.tanh), linear_model.Ridge()), X, Y,
           label="with NumPy's function"),
    fitted(UNION, X, CLASSES, then="transform"),
    fitted(BY_COLUMN, X, then="transform"),
    fitted(compose.TransformedTargetRegressor(linear_model.Ridge(), func=np.log1p, inverse_func=np.expm1), X,
           np.abs(Y)),
    row(model_selection.cross_val_score, SCALED_RIDGE, X, Y, label="of a pipeline", cv=3),
    Call("inspection.permutation_importance", lambda A: inspection.permutation_importance(
        linear_model.Ridge().fit(A(X), A(Y)), A(X), A(Y), n_repeats=2, random_state=SEED).importances),
    Call("inspection.partial_dependence", lambda A: inspection.partial_dependence(
        linear_model.Ridge().fit(A(X), A(Y)), A(X), [0], grid_resolution=4)["average"]),
    row(calibration.calibration_curve, TWO, SCORES / 2, n_bins=4),
]

# --- metrics ----------------------------------------------------------------------------------------------------------

METRICS = [
    *(row(getattr(metrics, name), CLASSES, GUESS) for name in (
        "accuracy_score", "balanced_accuracy_score", "cohen_kappa_score", "confusion_matrix", "matthews_corrcoef",
        "hamming_loss", "zero_one_loss", "classification_report", "multilabel_confusion_matrix", "adjusted_rand_score",
        "rand_score", "adjusted_mutual_info_score", "normalized_mutual_info_score", "mutual_info_score",
        "v_measure_score", "homogeneity_completeness_v_measure", "fowlkes_mallows_score", "pair_confusion_matrix",
        "precision_recall_fscore_support",
    )),
    *(row(getattr(metrics, name), CLASSES, GUESS, average="macro") for name in (
        "precision_score", "recall_score", "f1_score", "jaccard_score",
    )),
    *(row(getattr(metrics, name), Y, Y[::-1]) for name in (
        "mean_squared_error", "root_mean_squared_error", "mean_absolute_error", "median_absolute_error", "r2_score",
        "max_error", "explained_variance_score", "mean_absolute_percentage_error", "mean_pinball_loss",
        "d2_pinball_score",
    )),
    *(row(getattr(metrics, name), 1 + np.abs(Y), 1 + np.abs(Y[::-1])) for name in (
        "mean_squared_log_error", "mean_poisson_deviance", "mean_gamma_deviance", "d2_tweedie_score",
    )),
    *(row(getattr(metrics, name), TWO, SCORES) for name in (
        "roc_auc_score", "roc_curve", "precision_recall_curve", "average_precision_score", "det_curve", "hinge_loss",
    )),
    *(row(getattr(metrics, name), X, CLASSES) for name in (
        "silhouette_score", "silhouette_samples", "calinski_harabasz_score", "davies_bouldin_score",
    )),
    row(metrics.accuracy_score, CLASSES, GUESS, label="weighted", sample_weight=WEIGHTS),
    row(metrics.accuracy_score, LABELS, LABELS[::-1], label="of several labels"),
    row(metrics.accuracy_score, CLASSES, GUESS, label="a number of them", normalize=False),
    row(metrics.confusion_matrix, CLASSES, GUESS, label="normalised", normalize="true", labels=np.array([2, 0])),
    row(metrics.f1_score, CLASSES, GUESS, label="of each", average=None),
    row(metrics.mean_squared_error, BOTH, BOTH[::-1], label="raw", multioutput="raw_values"),
    row(metrics.r2_score, BOTH, BOTH[::-1], label="weighted", multioutput=np.array([0.3, 0.7]), sample_weight=WEIGHTS),
    row(metrics.fbeta_score, TWO, GUESS > 0, beta=2),
    row(metrics.brier_score_loss, TWO, SCORES / 2),
    row(metrics.log_loss, CLASSES, SHARES),
    row(metrics.roc_auc_score, CLASSES, SHARES, label="one against one", multi_class="ovo"),
    row(metrics.top_k_accuracy_score, CLASSES, SHARES, k=2),
    row(metrics.ndcg_score, SHARES, SHARES[::-1]),
    row(metrics.dcg_score, SHARES, SHARES[::-1]),
    row(metrics.coverage_error, LABELS, BOTH[::-1]),
    row(metrics.label_ranking_loss, LABELS, BOTH[::-1]),
    row(metrics.auc, np.linspace(0, 1, 48), np.sort(SCORES)),
    Call("metrics.accuracy_score of both sides", lambda A: metrics.accuracy_score(A(CLASSES), GUESS.tolist())),
    Call("metrics.classification_report of a dict", lambda A: metrics.classification_report(
        A(CLASSES), A(GUESS), output_dict=True)),
    *(row(getattr(pairwise, name), X, NEW) for name in (
        "euclidean_distances", "manhattan_distances", "cosine_distances", "cosine_similarity", "linear_kernel",
        "polynomial_kernel", "rbf_kernel", "sigmoid_kernel", "laplacian_kernel",
    )),
    row(pairwise.haversine_distances, X[:, :2], NEW[:, :2]),
    row(pairwise.chi2_kernel, POSITIVE, POSITIVE[:5]),
    row(pairwise.nan_euclidean_distances, HOLED),
    row(pairwise.euclidean_distances, X, label="of squares given", X_norm_squared=(X**2).sum(axis=1)),
    row(pairwise.pairwise_distances, X, NEW, metric="cityblock"),
    row(pairwise.pairwise_distances, X[:5], NEW, label="by a function", metric=lambda x, y: np.max(np.abs(x - y))),
    row(pairwise.pairwise_distances, X, label="of SciPy's", metric="mahalanobis", VI=np.eye(4)),
    row(pairwise.pairwise_distances_argmin_min, X, NEW),
    row(pairwise.pairwise_kernels, X, NEW, metric="rbf", gamma=0.3),
    row(pairwise.paired_distances, X[:7], NEW),
    Call("metrics.pairwise_distances_chunked", lambda A: list(pairwise.pairwise_distances_chunked(A(X)))),
]

# --- trees of points, utilities ---------------------------------------------------------------------------------------


def asked_of(kind: type) -> Call:
    """A row of a tree of points."""

    def call(A):
        points = kind(A(X), leaf_size=5)
        near, count = points.query(A(NEW), k=3), points.query_radius(A(NEW), 1.5, count_only=True)
        return near, count, points.kernel_density(A(NEW), 1.0), points.two_point_correlation(A(NEW), A([1.0, 2.0]))

    return Call(f"neighbors.{kind.__name__}", call)


def refused(A):
    return utils.check_array(A(HOLED))


UTILITIES = [
    asked_of(neighbors.KDTree),
    asked_of(neighbors.BallTree),
    Call("neighbors.kneighbors_graph", lambda A: neighbors.kneighbors_graph(A(X), 3).toarray()),
    Call("utils.check_array of NaNs", refused),
    row(utils.check_array, X),
    row(utils.check_array, X.astype("f4"), label="of another dtype", dtype="f8", order="F"),
    row(utils.check_X_y, X, Y),
    row(utils.column_or_1d, Y[:, None]),
    row(utils.as_float_array, COUNTS),
    row(utils.indexable, X, Y),
    row(utils.resample, X, Y, random_state=SEED, n_samples=9),
    row(utils.shuffle, X, Y, random_state=SEED),
    row(utils.safe_mask, X, CLASSES > 0),
    row(extmath.randomized_svd, X, 2, random_state=SEED),
    row(extmath.softmax, X),
    row(extmath.row_norms, X),
    row(extmath.density, X),
    row(extmath.weighted_mode, CLASSES, WEIGHTS),
    row(class_weight.compute_class_weight, "balanced", classes=np.array([0, 1, 2]), y=CLASSES),
    row(class_weight.compute_sample_weight, "balanced", TWO),
    *(row(targets.type_of_target, value, label=label) for label, value in (
        ("of classes", CLASSES), ("of two", TWO), ("of numbers", Y), ("of labels", LABELS),
        ("of floats", CLASSES / 1.0),
    )),
    row(targets.unique_labels, CLASSES, GUESS),
]

CALLS: list[Call] = [*LINEAR, *PREDICTING, *UNSUPERVISED, *CHANGING, *SELECTING, *METRICS, *UTILITIES]

# --- what raises with FallbackArrays alone ----------------------------------------------------------------------------

raising(
    CALLS,
    ValueError,
    "compiled code wants memory that it may write, though it only reads; NumPy arrays that are read-only are refused, "
    "too; give x.get()",
    "metrics.chi2_kernel",
    "neighbors.KDTree",
    "neighbors.BallTree",
)
if sys.version_info < (3, 12):
    raising(
        CALLS,
        TypeError,
        "before Python 3.12 compiled code cannot see the memory of an array; give x.get()",
        "linear_model.lars_path",
    )
